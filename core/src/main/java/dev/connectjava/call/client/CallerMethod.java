package dev.connectjava.call.client;

import dev.connectjava.RpcMethod;
import dev.connectjava.call.MessageCoding;
import dev.connectjava.call.OwnMessages;
import org.jspecify.annotations.Nullable;

/**
 * A method as its caller has it, and as interceptors get it: with the classes that their messages
 * have.
 *
 * @param coding of the caller's messages
 * @param own null if interceptors get the caller's messages
 * @param forInterceptors the same method if they do
 */
record CallerMethod<I, O>(
    RpcMethod<I, O> method,
    MessageCoding<I, O> coding,
    @Nullable OwnMessages<I, O> own,
    RpcMethod<?, ?> forInterceptors) {

  /**
   * Returns a method.
   *
   * @param codec the name of the coding's codec
   */
  static <I, O> CallerMethod<I, O> of(
      RpcMethod<I, O> method, String codec, MessageCoding<I, O> coding) {
    OwnMessages<I, O> own = OwnMessages.of(codec, coding, method.responseType());
    return new CallerMethod<>(
        method, coding, own, own == null ? method : forInterceptors(method, own));
  }

  private static RpcMethod<?, ?> forInterceptors(RpcMethod<?, ?> method, OwnMessages<?, ?> own) {
    Class<?> sent = own.otherSent();
    Class<?> received = own.otherReceived();
    RpcMethod<?, ?> changed = sent == null ? method : method.withRequestType(sent);
    return received == null ? changed : changed.withResponseType(received);
  }
}
