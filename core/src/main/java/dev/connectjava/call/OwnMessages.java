package dev.connectjava.call;

import dev.connectjava.CallMessage;
import dev.connectjava.coding.EncodingMemory;
import java.nio.ByteBuffer;

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
  private final MessageCoding<?, ?> ofInterceptors;
  private final Class<R> receivedType;

  private OwnMessages(String codec, MessageCoding<S, R> own, Class<R> receivedType) {
    this.codec = codec;
    this.own = own;
    this.ofInterceptors = own.forInterceptors();
    this.receivedType = receivedType;
  }

  /**
   * Returns the messages of a coding.
   *
   * @param codec the name of the coding's codec
   */
  public static <S, R> OwnMessages<S, R> of(
      String codec, MessageCoding<S, R> own, Class<R> receivedType) {
    return new OwnMessages<>(codec, own, receivedType);
  }

  /** Returns whether messages that are sent have another class than those of interceptors. */
  public boolean changesSent() {
    return ofInterceptors.sendsOther();
  }

  /** Returns whether messages that are received have another class than those of interceptors. */
  public boolean changesReceived() {
    return ofInterceptors.receivesOther();
  }

  /** Returns the conversion of messages that are sent, for interceptors. */
  public MessageConversion ofSent(EncodingMemory memory) {
    return ofInterceptors.ofSent(codec, memory);
  }

  /**
   * Returns a message as the interceptors get it, which is decoded if they ask for its object.
   *
   * @param message of the class of sent messages
   * @param conversion of messages that are sent, for interceptors
   * @param memory provides the memory of the message while it is encoded
   * @throws dev.connectjava.RpcException if it can't be encoded
   */
  public CallMessage sent(S message, MessageConversion conversion, EncodingMemory memory) {
    ByteBuffer bytes = own.encode(message, null, false, false, memory).bytes();
    return ConvertedMessage.ofEncoded(conversion, bytes);
  }

  /** Returns the conversion of messages that are received, for interceptors. */
  public MessageConversion ofReceived(EncodingMemory memory) {
    return ofInterceptors.ofReceived(codec, memory);
  }

  /**
   * Returns a message that the interceptors have passed on. If they have not replaced it, it is
   * decoded from the bytes that were received.
   *
   * @param conversion of messages that are received, for interceptors
   * @throws dev.connectjava.RpcException if it can't be decoded
   */
  public R received(CallMessage message, MessageConversion conversion) {
    R decoded =
        message instanceof ConvertedMessage converted ? converted.decodedBy(own, codec) : null;
    if (decoded != null) {
      return decoded;
    }
    Object object = message.object();
    if (receivedType.isInstance(object)) {
      return receivedType.cast(object);
    }
    ByteBuffer bytes = conversion.encode(object);
    return own.decode(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
  }
}
