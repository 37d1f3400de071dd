package dev.connectjava.call;

import dev.connectjava.CallMessage;
import dev.connectjava.RpcException;
import dev.connectjava.coding.EncodingMemory;
import dev.connectjava.spi.MessageCodec;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Turns messages that interceptors have into messages of the method's own classes, and back, for
 * handlers and callers whose messages have another class than those of interceptors. Thread-safe.
 *
 * @param <S> the class of messages that this side sends
 * @param <R> the class of messages that it receives
 */
public final class OwnMessages<S, R> {

  private final String codec;
  private final MessageCoding<S, R> own;
  private final Class<R> receivedType;
  private final MessageCoding<?, ?> forInterceptors;

  /** Null if interceptors get the messages that are sent as they are. */
  private final @Nullable InterceptorObjects<S, ?> sent;

  /** Null if interceptors get the messages that are received as they are. */
  private final @Nullable InterceptorObjects<R, ?> received;

  private OwnMessages(
      String codec,
      MessageCoding<S, R> own,
      Class<R> receivedType,
      @Nullable InterceptorObjects<S, ?> sent,
      @Nullable InterceptorObjects<R, ?> received) {
    this.codec = codec;
    this.own = own;
    this.receivedType = receivedType;
    this.sent = sent;
    this.received = received;
    MessageCodec<?> otherSent = sent == null ? own.sent() : sent.codec();
    MessageCodec<?> otherReceived = received == null ? own.received() : received.codec();
    this.forInterceptors = own.with(otherSent, otherReceived);
  }

  /**
   * Returns the messages of a coding; null if interceptors get them as they are.
   *
   * @param codec the name of the coding's codec
   */
  public static <S, R> @Nullable OwnMessages<S, R> of(
      String codec, MessageCoding<S, R> own, Class<R> receivedType) {
    InterceptorObjects<S, ?> sent = InterceptorObjects.of(own.sent());
    InterceptorObjects<R, ?> received = InterceptorObjects.of(own.received());
    return sent == null && received == null
        ? null
        : new OwnMessages<>(codec, own, receivedType, sent, received);
  }

  /** Returns the coding of what interceptors get. */
  public MessageCoding<?, ?> forInterceptors() {
    return forInterceptors;
  }

  /** Returns the class that interceptors get in place of messages that are sent; null if none. */
  public @Nullable Class<?> otherSent() {
    return sent == null ? null : sent.type();
  }

  /** As {@link #otherSent} for messages that are received. */
  public @Nullable Class<?> otherReceived() {
    return received == null ? null : received.type();
  }

  /** Returns the conversion of what interceptors send in place of messages. */
  public MessageConversion ofSent(EncodingMemory memory) {
    return forInterceptors.ofSent(codec, memory);
  }

  /** Returns the conversion of messages that are sent, as their sender has them. */
  public MessageConversion ofOwnSent(EncodingMemory memory) {
    return own.ofSent(codec, memory);
  }

  /**
   * Returns a message as interceptors get it, neither encoded nor decoded before they ask for it.
   *
   * @param message as its sender has it
   * @param conversion of what interceptors send in place of messages
   * @param memory provides the memory that making an object for interceptors takes
   * @param onFailure gets the reason why such an object can't be made, and returns what is thrown
   */
  public CallMessage sent(
      CallMessage message,
      MessageConversion conversion,
      EncodingMemory memory,
      UnaryOperator<RpcException> onFailure) {
    return sent == null ? message : new OwnMessage<>(message, sent, conversion, memory, onFailure);
  }

  /** Returns the conversion of what interceptors get in place of messages that are received. */
  public MessageConversion ofReceived(EncodingMemory memory) {
    return forInterceptors.ofReceived(codec, memory);
  }

  /** Returns the conversion of messages that are received, as their receiver gets them. */
  public MessageConversion ofOwnReceived(EncodingMemory memory) {
    return own.ofReceived(codec, memory);
  }

  /**
   * Returns a message that the interceptors have passed on. If they have not replaced it, it is
   * decoded from the bytes that were received.
   *
   * @param memory provides the memory that turning an object of interceptors into it takes
   * @throws RpcException if it can't be decoded
   */
  public R received(CallMessage message, EncodingMemory memory) {
    if (received == null) {
      return receivedType.cast(message.object());
    }
    R decoded =
        message instanceof ConvertedMessage converted ? converted.decodedBy(own, codec) : null;
    if (decoded != null) {
      return decoded;
    }
    Object object = message.object();
    return receivedType.isInstance(object)
        ? receivedType.cast(object)
        : received.message(object, memory);
  }

  /**
   * Returns a message that the interceptors have passed on, as its receiver gets it: not decoded
   * before it is asked for, if they have not replaced it.
   *
   * @param conversion of messages that are received, as their receiver gets them
   * @param memory as for {@link #received}
   * @throws RpcException as {@link #received} does, if an object was put in its place
   */
  public CallMessage receivedMessage(
      CallMessage message, MessageConversion conversion, EncodingMemory memory) {
    CallMessage encoded =
        message instanceof ConvertedMessage converted ? converted.encodedFor(conversion) : null;
    return encoded == null ? ConvertedMessage.of(conversion, received(message, memory)) : encoded;
  }
}
