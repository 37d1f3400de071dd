package dev.connectjava.protobuf;

import dev.connectjava.protobuf.view.BytesView;
import dev.connectjava.protobuf.view.GeneratedView;
import dev.connectjava.protobuf.view.MessageView;
import dev.connectjava.protobuf.view.ViewType;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.spi.InterceptorMessages;
import dev.connectjava.spi.MessageCodec;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** The binary form of views: what they were made of. Immutable and thread-safe. */
final class ViewCodec<T> implements MessageCodec.Sized<T> {

  /** How many times its own length the array may have of a message that is sent as it is. */
  private static final int MOST_KEPT = 4;

  private final Class<T> type;
  private final ViewType<?, ?> views;
  private final DecodingLimits limits;
  private final MessageTypes.Translators translators;

  ViewCodec(
      Class<T> type,
      ViewType<?, ?> views,
      DecodingLimits limits,
      MessageTypes.Translators translators) {
    this.type = type;
    this.views = views;
    this.limits = limits;
    this.translators = translators;
  }

  /**
   * Returns the codec of a class of views; empty for any other class.
   *
   * @param translators make the codec of the messages
   */
  static <T> Optional<MessageCodec<T>> forType(
      Class<T> type, DecodingLimits limits, MessageTypes.Translators translators) {
    return typeOf(type).map(views -> new ViewCodec<>(type, views, limits, translators));
  }

  /** Returns the type of a class of views; empty for any other class. */
  static Optional<ViewType<?, ?>> typeOf(Class<?> type) {
    return GeneratedView.class.isAssignableFrom(type) && type != GeneratedView.class
        ? Optional.of(ViewType.of(type))
        : Optional.empty();
  }

  @Override
  public Optional<InterceptorMessages<T, ?>> forInterceptors() {
    return Optional.of(WholeMessages.of(type, views, translators));
  }

  /** A view keeps the array. It gets one of its own if it would use less than half of it. */
  @Override
  public T decode(byte[] bytes, int offset, int length) {
    boolean keepsLittle = keepsLittle(length, bytes);
    byte[] kept = keepsLittle ? Arrays.copyOfRange(bytes, offset, offset + length) : bytes;
    return type.cast(views.decode(kept, keepsLittle ? 0 : offset, length, limits));
  }

  /** Returns whether a view of this length would use less than half of an array. */
  static boolean keepsLittle(int length, byte[] array) {
    return length < array.length / 2;
  }

  @Override
  public int length(T message) {
    GeneratedView<?> view = (GeneratedView<?>) type.cast(message);
    if (!ViewType.isComplete(view)) {
      WholeMessages.requireComplete(view.toMessage());
    }
    return view.serializedSize();
  }

  @Override
  public Optional<ByteBuffer> encoded(T message) {
    return shared(ViewType.encoded((GeneratedView<?>) type.cast(message)));
  }

  /** Returns bytes that may be sent as they are; empty if they keep much more than their length. */
  static Optional<ByteBuffer> shared(BytesView bytes) {
    return keepsMuch(bytes) ? Optional.empty() : Optional.of(bytes.asByteBuffer());
  }

  /** Returns whether bytes keep an array that is much longer than they are. */
  static boolean keepsMuch(BytesView bytes) {
    return bytes.length() < bytes.keptBytes() / MOST_KEPT;
  }

  @Override
  public int write(T message, byte[] array, int offset) {
    return ((MessageView<?>) type.cast(message)).copyTo(array, offset);
  }
}
