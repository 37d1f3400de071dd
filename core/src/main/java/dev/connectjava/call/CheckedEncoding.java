package dev.connectjava.call;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MessageOutput;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Calls of codecs that encode a message. What a codec announces and writes is checked, and its
 * failures become {@link RpcException}s with {@link Code#INTERNAL}; those of its own stay as they
 * are, and so does a {@link ClassCastException}, with which it refuses a message of another class.
 */
final class CheckedEncoding {

  /** Some virtual machines don't support longer arrays, and a prefix may be added. */
  static final int LONGEST_BYTES = Integer.MAX_VALUE - 32;

  private CheckedEncoding() {}

  /** Returns the length of a message, which an array can have. */
  static <M> int length(MessageCodec.Sized<M> codec, M message) {
    int length;
    try {
      length = codec.length(message);
    } catch (RuntimeException e) {
      throw unencodable(message, e);
    }
    if (length < 0 || length > LONGEST_BYTES) {
      String what =
          String.format(Locale.ROOT, "its codec announced an invalid length, %,d bytes", length);
      throw unencodable(message, new IllegalStateException(what));
    }
    return length;
  }

  /**
   * Writes a message into an array.
   *
   * @param length the length that was announced
   */
  static <M> void write(
      MessageCodec.Sized<M> codec, M message, byte[] array, int offset, int length) {
    int end;
    try {
      end = codec.write(message, array, offset);
    } catch (RuntimeException e) {
      throw unencodable(message, e);
    }
    if (end != offset + length) {
      throw wrongLength(message, length, end - offset);
    }
  }

  /**
   * Returns the bytes of a message that is encoded already, to be sent without being copied;
   * read-only, and with a position of their own. Null if the message has to be written.
   *
   * @param length the length that was announced
   */
  static <M> @Nullable ByteBuffer encoded(MessageCodec.Sized<M> codec, M message, int length) {
    ByteBuffer encoded;
    try {
      encoded = codec.encoded(message).orElse(null);
    } catch (RuntimeException e) {
      throw unencodable(message, e);
    }
    if (encoded != null && encoded.remaining() != length) {
      throw wrongLength(message, length, encoded.remaining());
    }
    return encoded == null ? null : encoded.asReadOnlyBuffer();
  }

  /** Appends a message of unknown length to an output. */
  static <M> void append(MessageCodec.Appending<M> codec, M message, MessageOutput output) {
    try {
      codec.append(message, output);
    } catch (RuntimeException e) {
      throw unencodable(message, e);
    }
  }

  private static RuntimeException wrongLength(Object message, int announced, int written) {
    String what =
        String.format(
            Locale.ROOT, "its codec announced %,d bytes, but wrote %,d", announced, written);
    return unencodable(message, new IllegalStateException(what));
  }

  private static RuntimeException unencodable(Object message, RuntimeException cause) {
    if (cause instanceof RpcException || cause instanceof ClassCastException) {
      return cause; // The latter is misuse: a message of another class than the method's.
    }
    String what = "a message of " + message.getClass().getName() + " can't be encoded";
    return new RpcException(Code.INTERNAL, what, cause);
  }
}
