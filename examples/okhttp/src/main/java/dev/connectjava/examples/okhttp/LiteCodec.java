package dev.connectjava.examples.okhttp;

import com.google.protobuf.MessageLite;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.spi.MessageCodec;
import java.lang.reflect.Modifier;
import java.util.Objects;
import java.util.Optional;

/**
 * The codec {@code proto} for messages of protobuf-javalite, which have no descriptors: so there is
 * no JSON, and of the limits for the contents of messages only the nesting depth applies. Immutable
 * and thread-safe.
 *
 * <p>It calls the static method {@code getDefaultInstance} of messages by reflection, which a
 * shrinker has to keep.
 */
public final class LiteCodec implements Codec {

  private final int nestingDepth;

  /** Creates the codec. */
  public LiteCodec() {
    this(DecodingLimits.defaults());
  }

  private LiteCodec(DecodingLimits limits) {
    this.nestingDepth = limits.nestingDepth();
  }

  @Override
  public String name() {
    return "proto";
  }

  @Override
  public boolean isBinary() {
    return true;
  }

  @Override
  public LiteCodec limitedTo(DecodingLimits limits) {
    return new LiteCodec(Objects.requireNonNull(limits, "limits"));
  }

  @Override
  public <T> Optional<MessageCodec<T>> forType(Class<T> messageType) {
    return MessageLite.class.isAssignableFrom(messageType)
            && !Modifier.isAbstract(messageType.getModifiers())
        ? Optional.of(
            new LiteMessageCodec<>(messageType, defaultInstance(messageType), nestingDepth))
        : Optional.empty();
  }

  private static MessageLite defaultInstance(Class<?> messageType) {
    try {
      return (MessageLite)
          Objects.requireNonNull(messageType.getMethod("getDefaultInstance").invoke(null));
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          "%s has no public static method getDefaultInstance: a shrinker has to keep it"
              .formatted(messageType.getName()),
          e);
    }
  }
}
