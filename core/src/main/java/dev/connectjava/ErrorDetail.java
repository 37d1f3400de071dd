package dev.connectjava;

import dev.connectjava.spi.DetailConverter;
import dev.connectjava.spi.Excerpt;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message attached to an error: a type name and the message's binary form.
 *
 * <p>Immutable and thread-safe. {@link #of(Object)} and {@link #unpack(Class)} translate from and
 * to the messages of any {@link DetailConverter} on the path, such as that of {@code
 * connect-protobuf}.
 *
 * @see <a href="https://connectrpc.com/docs/protocol#error-end-stream">Connect: errors</a>
 */
public final class ErrorDetail {

  private final String type;
  private final byte[] value;

  private ErrorDetail(String type, byte[] value) {
    this.type = type;
    this.value = value;
  }

  /**
   * A detail of a message type and the message's bytes.
   *
   * @param type the full name, such as {@code google.rpc.RetryInfo}, without a URL before it
   * @param value the message in binary form, copied
   */
  public static ErrorDetail of(String type, byte[] value) {
    if (type.isEmpty() || type.indexOf('/') >= 0) {
      throw new IllegalArgumentException(
          "a detail's type is a full message name without a URL, but was " + Excerpt.quoted(type));
    }
    return new ErrorDetail(type, value.clone());
  }

  /**
   * A detail of a message.
   *
   * @param message a message of a type that a {@link DetailConverter} on the path knows
   * @throws IllegalArgumentException if none knows it
   */
  public static ErrorDetail of(Object message) {
    return DetailConverters.pack(Objects.requireNonNull(message, "message"));
  }

  /** The full name of the message's type, such as {@code google.rpc.RetryInfo}. */
  public String type() {
    return type;
  }

  /** A copy of the message's binary form. */
  public byte[] value() {
    return value.clone();
  }

  /**
   * The detail as a message of this class.
   *
   * @return the message, or empty if the detail is of another type
   * @throws RpcException with {@link Code#INTERNAL} if the bytes are no message of this type
   * @throws IllegalArgumentException if no {@link DetailConverter} on the path knows the class
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
