package dev.connectjava.protocol;

import java.nio.ByteBuffer;

/**
 * The prefix of a message in a stream: one byte of flags and four bytes of length, big-endian.
 *
 * @see <a href="https://connectrpc.com/docs/protocol#streaming-request">Connect: streaming
 *     requests</a>
 */
public final class Envelope {

  /** The length of the prefix. */
  public static final int PREFIX_BYTES = 5;

  /** The flags of a message that is as it was encoded. */
  public static final int UNCOMPRESSED = 0;

  /** The flag of a message that is compressed. */
  public static final int COMPRESSED = 1;

  private Envelope() {}

  /**
   * Puts the prefix before a message.
   *
   * @param message a buffer whose position is at least {@link #PREFIX_BYTES}, the bytes before it
   *     free; its position is moved back to the prefix
   * @return the same buffer
   */
  public static ByteBuffer prefix(ByteBuffer message, int flags) {
    int length = message.remaining();
    int start = message.position() - PREFIX_BYTES;
    message.put(start, (byte) flags).putInt(start + 1, length);
    return message.position(start);
  }

  /** An envelope around a copy of the bytes. */
  public static ByteBuffer of(int flags, byte[] bytes) {
    return ByteBuffer.allocate(PREFIX_BYTES + bytes.length)
        .put((byte) flags)
        .putInt(bytes.length)
        .put(bytes)
        .flip();
  }
}
