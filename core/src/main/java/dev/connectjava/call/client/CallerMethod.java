package dev.connectjava.call.client;

import dev.connectjava.RpcMethod;
import dev.connectjava.call.MessageCoding;
import dev.connectjava.call.OwnMessages;
import org.jspecify.annotations.Nullable;

/**
 * A method as its caller has it, and as interceptors get it: with the classes that its messages
 * have for them. Thread-safe; made once for all calls.
 */
final class CallerMethod<I, O> {

  private final RpcMethod<I, O> method;
  private final String codec;
  private final MessageCoding<I, O> coding;

  /** Null until a call has interceptors. A race is harmless. */
  private volatile @Nullable Intercepted<I, O> intercepted;

  /**
   * A method as interceptors get it.
   *
   * @param method the same method if they get the caller's messages
   * @param own null if they do
   */
  record Intercepted<I, O>(RpcMethod<?, ?> method, @Nullable OwnMessages<I, O> own) {}

  /**
   * Creates a method.
   *
   * @param codec the name of the coding's codec
   * @param coding of the caller's messages
   */
  CallerMethod(RpcMethod<I, O> method, String codec, MessageCoding<I, O> coding) {
    this.method = method;
    this.codec = codec;
    this.coding = coding;
  }

  MessageCoding<I, O> coding() {
    return coding;
  }

  Intercepted<I, O> intercepted() {
    Intercepted<I, O> known = intercepted;
    if (known == null) {
      OwnMessages<I, O> own = OwnMessages.of(codec, coding, method.responseType());
      known = new Intercepted<>(own == null ? method : forInterceptors(method, own), own);
      intercepted = known;
    }
    return known;
  }

  private static RpcMethod<?, ?> forInterceptors(RpcMethod<?, ?> method, OwnMessages<?, ?> own) {
    Class<?> sent = own.otherSent();
    Class<?> received = own.otherReceived();
    RpcMethod<?, ?> changed = sent == null ? method : method.withRequestType(sent);
    return received == null ? changed : changed.withResponseType(received);
  }
}
