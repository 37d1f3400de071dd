package dev.connectjava.call;

import dev.connectjava.CallMessage;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A message of which there is an object, an encoded form, or both, each made when asked for. */
public final class ConvertedMessage implements CallMessage {

  private final MessageConversion conversion;

  /** What is encoded when the bytes are asked for; null if the message came encoded. */
  private final @Nullable Object original;

  /**
   * What is given out; null until it is asked for. An array is a copy, which its owner may change.
   */
  private @Nullable Object object;

  /** From position to limit of an accessible array; null until it is asked for. */
  private @Nullable ByteBuffer encoded;

  private ConvertedMessage(
      MessageConversion conversion, @Nullable Object original, @Nullable ByteBuffer encoded) {
    this.conversion = conversion;
    this.original = original;
    this.object = original instanceof byte[] ? null : original;
    this.encoded = encoded;
  }

  /** A message that is an object; copied if it is an array, which its owner may use again. */
  public static CallMessage of(MessageConversion conversion, Object object) {
    return new ConvertedMessage(conversion, own(Objects.requireNonNull(object, "message")), null);
  }

  private static Object own(Object object) {
    return object instanceof byte[] array ? array.clone() : object;
  }

  /**
   * A message that is encoded.
   *
   * @param encoded over an accessible array that is never changed
   */
  public static CallMessage ofEncoded(MessageConversion conversion, ByteBuffer encoded) {
    return new ConvertedMessage(conversion, null, encoded);
  }

  @Override
  public String codec() {
    return conversion.codec();
  }

  @Override
  public boolean isEncoded() {
    return encoded != null;
  }

  @Override
  public ByteBuffer bytes() {
    ByteBuffer bytes = encoded;
    if (bytes == null) {
      bytes = conversion.encode(Objects.requireNonNull(original));
      encoded = bytes;
    }
    return bytes.asReadOnlyBuffer();
  }

  @Override
  public Object object() {
    Object message = object;
    if (message == null) {
      message = original == null ? decoded(Objects.requireNonNull(encoded)) : own(original);
      object = message;
    }
    return message;
  }

  private Object decoded(ByteBuffer bytes) {
    return conversion.decode(
        bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
  }

  /**
   * Returns what a coding decodes the bytes to; null if there are no bytes in the form of its
   * codec.
   *
   * @param codec the name of the coding's codec
   * @throws dev.connectjava.RpcException if they can't be decoded
   */
  <R> @Nullable R decodedBy(MessageCoding<?, R> coding, String codec) {
    ByteBuffer bytes = encoded;
    return bytes == null || !conversion.codec().equals(codec)
        ? null
        : coding.decode(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
  }

  /** Returns the same bytes with another conversion; null if there are none in its codec. */
  @Nullable CallMessage encodedFor(MessageConversion other) {
    ByteBuffer bytes = encoded;
    return bytes == null || !conversion.codec().equals(other.codec())
        ? null
        : ofEncoded(other, bytes);
  }

  @Override
  public CallMessage withBytes(byte[] bytes) {
    return ofEncoded(conversion, ByteBuffer.wrap(bytes));
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // Two that are equal may be encoded differently.
  public CallMessage withObject(Object message) {
    return Objects.requireNonNull(message, "message") == object ? this : of(conversion, message);
  }

  private boolean isDecoded() {
    return object != null || original != null;
  }

  /** The codec and what is known of the message. */
  @Override
  public String toString() {
    ByteBuffer bytes = encoded;
    String form = bytes == null ? "not encoded" : bytes.remaining() + " bytes";
    return "CallMessage[%s%s]".formatted(form, isDecoded() ? "" : ", not decoded");
  }
}
