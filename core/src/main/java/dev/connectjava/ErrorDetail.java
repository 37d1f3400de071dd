package dev.connectjava;

import dev.connectjava.spi.CodedDetail;
import dev.connectjava.spi.DetailConverter;
import dev.connectjava.spi.Excerpt;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A detail of an error: a message that is attached to the error, with the name of its type and its
 * binary form.
 *
 * <p>Immutable and thread-safe. {@link #of(Object)} and {@link #unpack(Class)} convert from and to
 * the messages of any {@link DetailConverter} on the class path or module path, such as the one of
 * {@code connect-protobuf}.
 *
 * <pre>{@code
 * RetryInfo retry =
 *     RetryInfo.newBuilder().setRetryDelay(Durations.fromSeconds(5)).build();
 * ErrorDetail detail = ErrorDetail.of(retry);
 * Optional<RetryInfo> unpacked = detail.unpack(RetryInfo.class);
 * }</pre>
 *
 * @see <a href="https://connectrpc.com/docs/protocol#error-end-stream">Connect: errors</a>
 */
public final class ErrorDetail implements CodedDetail {

  private final String type;
  private final byte[] value;
  private final @Nullable Object message;

  private ErrorDetail(String type, byte[] value, @Nullable Object message) {
    this.type = requireName(type);
    this.value = value.clone();
    this.message = message;
  }

  /**
   * Returns a detail with a type name and the message's bytes.
   *
   * @param type the full name of the message type, such as {@code google.rpc.RetryInfo}, without a
   *     URL
   * @param value the message in binary form, copied
   * @throws IllegalArgumentException if the type is empty or contains a slash
   */
  public static ErrorDetail of(String type, byte[] value) {
    return new ErrorDetail(type, value, null);
  }

  /** Returns a detail with the message of which its type and its value were made. */
  static ErrorDetail of(String type, byte[] value, Object message) {
    return new ErrorDetail(type, value, message);
  }

  private static String requireName(String type) {
    if (type.isEmpty() || type.indexOf('/') >= 0) {
      throw new IllegalArgumentException(
          "a detail's type must be a full message name without a URL, but was "
              + Excerpt.quoted(type));
    }
    return type;
  }

  /**
   * Returns a detail with a message.
   *
   * @param message a message of a type that a {@link DetailConverter} on the path supports
   * @throws IllegalArgumentException if no converter supports it
   */
  public static ErrorDetail of(Object message) {
    return DetailConverters.pack(Objects.requireNonNull(message, "message"));
  }

  @Override
  public String type() {
    return type;
  }

  @Override
  public byte[] value() {
    return value.clone();
  }

  /**
   * {@inheritDoc} It is the object that {@link #of(Object)} was given. Details with the same type
   * and value are equal, whatever they were made of.
   */
  @Override
  public Optional<Object> message() {
    return Optional.ofNullable(message);
  }

  /**
   * Returns the detail as a message of a class.
   *
   * @return the message, or empty if the detail has another type
   * @throws RpcException with {@link Code#INTERNAL} if the bytes are not a message of this type
   * @throws IllegalArgumentException if no {@link DetailConverter} on the path supports the class
   */
  public <T> Optional<T> unpack(Class<T> messageType) {
    return DetailConverters.unpack(this, messageType);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ErrorDetail detail
        && type.equals(detail.type)
        && Arrays.equals(value, detail.value);
  }

  @Override
  public int hashCode() {
    return 31 * type.hashCode() + Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s (%,d bytes)", type, value.length);
  }
}
