package dev.connectjava.call;

import dev.connectjava.CallMessage;
import dev.connectjava.RpcException;
import dev.connectjava.coding.EncodingMemory;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A message that a handler or a caller sends, as interceptors get it. It is encoded as its sender
 * has made it, and is made the object of interceptors only if they ask for that.
 */
final class OwnMessage<S> implements CallMessage {

  private final CallMessage sent;
  private final InterceptorObjects<S, ?> objects;
  private final MessageConversion conversion;
  private final EncodingMemory memory;
  private final UnaryOperator<RpcException> onFailure;

  /** Null until it is asked for. */
  private @Nullable Object object;

  /**
   * Creates a message.
   *
   * @param sent whose object is of the sender's class
   * @param conversion of messages that interceptors put in its place
   * @param memory provides the memory that making the object takes
   * @param onFailure gets the reason why the object can't be made, and returns what is thrown
   */
  OwnMessage(
      CallMessage sent,
      InterceptorObjects<S, ?> objects,
      MessageConversion conversion,
      EncodingMemory memory,
      UnaryOperator<RpcException> onFailure) {
    this.sent = sent;
    this.objects = objects;
    this.conversion = conversion;
    this.memory = memory;
    this.onFailure = onFailure;
  }

  @Override
  public String codec() {
    return sent.codec();
  }

  @Override
  public boolean isEncoded() {
    return sent.isEncoded();
  }

  @Override
  public ByteBuffer bytes() {
    return sent.bytes();
  }

  @Override
  @SuppressWarnings("unchecked") // A codec refuses objects of another class.
  public Object object() {
    Object made = object;
    if (made == null) {
      try {
        made = objects.object((S) sent.object(), memory);
      } catch (RpcException e) {
        throw onFailure.apply(e);
      }
      object = made;
    }
    return made;
  }

  @Override
  public CallMessage withBytes(byte[] bytes) {
    return ConvertedMessage.ofEncoded(conversion, ByteBuffer.wrap(bytes));
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // Two that are equal may be encoded differently.
  public CallMessage withObject(Object message) {
    return Objects.requireNonNull(message, "message") == object
        ? this
        : ConvertedMessage.of(conversion, message);
  }

  /** What is known of the message that is sent. */
  @Override
  public String toString() {
    return sent.toString();
  }
}
