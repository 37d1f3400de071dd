package dev.connectjava.call;

import dev.connectjava.protocol.Envelope;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A message that is ready to be written. Its prefix is in front of it in the same array, or apart
 * if the message is sent without being copied. Immutable, apart from the position of its bytes.
 */
public final class EncodedMessage {

  private final ByteBuffer bytes;
  private final boolean compressed;

  /** Whether the message has a prefix that is not in front of it. */
  private final boolean prefixApart;

  private final int length;

  /**
   * Creates a message whose prefix, if it has one, is in front of it.
   *
   * @param bytes the value of {@link #bytes()}
   * @param length the value of {@link #length()}
   */
  public EncodedMessage(ByteBuffer bytes, boolean compressed, int length) {
    this(bytes, compressed, length, false);
  }

  private EncodedMessage(ByteBuffer bytes, boolean compressed, int length, boolean prefixApart) {
    this.bytes = bytes;
    this.compressed = compressed;
    this.prefixApart = prefixApart;
    this.length = length;
  }

  /**
   * Returns a message that is neither copied nor compressed.
   *
   * @param bytes the message without a prefix; they must not change
   * @param enveloped whether the message gets a prefix, which is apart
   */
  static EncodedMessage shared(ByteBuffer bytes, boolean enveloped) {
    return new EncodedMessage(bytes, false, bytes.remaining(), enveloped);
  }

  /**
   * Returns the envelope's prefix of a message that is not copied behind it; null if {@link #bytes}
   * has the prefix, or the message has none.
   */
  public @Nullable ByteBuffer prefix() {
    return prefixApart ? Envelope.prefix(length) : null;
  }

  /**
   * Returns the message from position to limit, with the envelope's prefix if it has one that is
   * not apart. It may be read-only.
   */
  public ByteBuffer bytes() {
    return bytes;
  }

  /** Returns the message with the envelope's prefix, copied behind it if that is apart. */
  public ByteBuffer joined() {
    return prefixApart ? withPrefix() : bytes;
  }

  private ByteBuffer withPrefix() {
    return ByteBuffer.allocate(wireBytes())
        .put(Envelope.prefix(length))
        .put(bytes.duplicate())
        .flip();
  }

  /** Returns the number of bytes to write, with the prefix. */
  public int wireBytes() {
    return (prefixApart ? Envelope.PREFIX_BYTES : 0) + bytes.remaining();
  }

  /** Returns whether the message is compressed. */
  public boolean compressed() {
    return compressed;
  }

  /** Returns the length in bytes before compression. */
  public int length() {
    return length;
  }
}
