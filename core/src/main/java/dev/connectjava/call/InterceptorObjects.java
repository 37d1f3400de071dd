package dev.connectjava.call;

import dev.connectjava.coding.EncodingMemory;
import dev.connectjava.spi.InterceptorMessages;
import dev.connectjava.spi.MessageCodec;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Turns messages of one class into the objects that interceptors get in their place, and back,
 * without losing anything and without limits for peers. Thread-safe.
 *
 * @param <T> the class of the messages
 * @param <M> the class of the objects
 */
final class InterceptorObjects<T, M> {

  private final InterceptorMessages<T, M> ofCodec;
  private final MessageCoding<T, T> messages;
  private final MessageCoding<M, M> objects;

  private InterceptorObjects(InterceptorMessages<T, M> ofCodec) {
    this.ofCodec = ofCodec;
    this.messages = MessageCoding.whole(ofCodec.wholeMessages());
    this.objects = MessageCoding.whole(ofCodec.wholeObjects());
  }

  /** Returns the objects for the messages of a codec; null if interceptors get the messages. */
  static <T> @Nullable InterceptorObjects<T, ?> of(MessageCodec<T> codec) {
    InterceptorMessages<T, ?> ofCodec = codec.forInterceptors().orElse(null);
    return ofCodec == null ? null : new InterceptorObjects<>(ofCodec);
  }

  Class<M> type() {
    return ofCodec.type();
  }

  /** Returns the codec of the objects in the form of the call's codec. */
  MessageCodec<M> codec() {
    return ofCodec.codec();
  }

  /**
   * Returns the object for a message.
   *
   * @param memory provides the memory of the form in between
   * @throws dev.connectjava.RpcException if the message can't be encoded
   */
  M object(T message, EncodingMemory memory) {
    return converted(messages, message, objects, memory);
  }

  /**
   * Returns the message for an object.
   *
   * @param memory provides the memory of the form in between
   * @throws dev.connectjava.RpcException if the object can't be encoded
   * @throws ClassCastException if the object is of another class
   */
  T message(Object object, EncodingMemory memory) {
    return converted(objects, type().cast(object), messages, memory);
  }

  private static <A, B> B converted(
      MessageCoding<A, ?> from, A message, MessageCoding<?, B> to, EncodingMemory memory) {
    ByteBuffer bytes = from.encodeToArray(message, memory);
    return to.decode(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
  }
}
