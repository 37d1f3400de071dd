package dev.connectjava.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The prefix of a message in a stream: one byte of flags and four bytes of length, big-endian.
 *
 * @see <a href="https://connectrpc.com/docs/protocol#streaming-request">Connect: streaming
 *     requests</a>
 */
public final class Envelope {

  /** The length of the prefix. */
  public static final int PREFIX_BYTES = 5;

  /** The flags of a message that is not compressed. */
  public static final int UNCOMPRESSED = 0;

  /** The flag of a message that is compressed. */
  public static final int COMPRESSED = 1;

  private static final VarHandle LENGTH =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private Envelope() {}

  /**
   * Puts the prefix before a message.
   *
   * @param message a buffer whose position is at least {@link #PREFIX_BYTES}, and whose bytes
   *     before it are free; its position is moved back to the prefix
   * @return the same buffer
   */
  public static ByteBuffer prefix(ByteBuffer message, int flags) {
    int length = message.remaining();
    int start = message.position() - PREFIX_BYTES;
    message.put(start, (byte) flags).putInt(start + 1, length);
    return message.position(start);
  }

  /** Returns the prefix of a message of this length that is not compressed. */
  public static ByteBuffer prefix(int length) {
    return ByteBuffer.allocate(PREFIX_BYTES).put((byte) UNCOMPRESSED).putInt(length).flip();
  }

  /**
   * Returns the message of a body that consists of one envelope.
   *
   * @param body borrowed; read to its end if it is such a body
   * @param limitBytes the length of the longest message that is allowed
   * @return null if the body has another form, or the message is compressed or too long
   */
  public static byte @Nullable [] onlyMessage(ByteBuffer body, int limitBytes) {
    int length = body.remaining() - PREFIX_BYTES;
    return length >= 0 && body.getInt(body.position() + 1) == length
        ? nextMessage(body, limitBytes)
        : null;
  }

  /**
   * Returns the next message of a body if the whole message has arrived.
   *
   * @param body borrowed; read to the end of the message if one is returned
   * @param limitBytes the length of the longest message that is allowed
   * @return null if the message is not complete, compressed or too long, or if the envelope is not
   *     a message
   */
  public static byte @Nullable [] nextMessage(ByteBuffer body, int limitBytes) {
    int start = body.position();
    int most = Math.min(limitBytes, body.remaining() - PREFIX_BYTES);
    if (most < 0 || body.get(start) != UNCOMPRESSED) {
      return null;
    }
    int length = body.getInt(start + 1);
    if (length < 0 || length > most) {
      return null;
    }
    byte[] message = new byte[length];
    body.position(start + PREFIX_BYTES).get(message);
    return message;
  }

  /** Returns the length that a prefix in an array states. */
  static int length(byte[] array, int prefix) {
    return (int) LENGTH.get(array, prefix + 1);
  }

  /** Returns an envelope around a copy of the bytes. */
  public static ByteBuffer of(int flags, byte[] bytes) {
    return ByteBuffer.allocate(PREFIX_BYTES + bytes.length)
        .put((byte) flags)
        .putInt(bytes.length)
        .put(bytes)
        .flip();
  }
}
