package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.util.concurrent.FastThreadLocal;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A header block while it is decoded: its integers and its strings. An event loop has one for all
 * of its connections, since a block is decoded in one go. Whatever is not a block of HPACK ends the
 * connection with {@code COMPRESSION_ERROR}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7541#section-5">RFC 7541, section 5</a>
 */
final class HpackInput {

  /** A longer block is decoded in arrays that are not kept. */
  private static final int KEPT_BYTES = 4 * 1024;

  /** The most bytes of an integer after its prefix, with any number of leading zeros. */
  private static final int MOST_INTEGER_BYTES = 9;

  private static final long HASH_FACTOR = 0x9E37_79B9_7F4A_7C15L;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private static final FastThreadLocal<HpackInput> KEPT =
      new FastThreadLocal<>() {
        @Override
        protected HpackInput initialValue() {
          return new HpackInput(KEPT_BYTES);
        }
      };

  private final byte[] block;

  /** Room for a decoded string. */
  private final byte[] text;

  private int at;
  private int end;

  /** The hash of the block, or 0 if it is not computed yet. */
  private int hash;

  private HpackInput(int bytes) {
    this.block = new byte[bytes];
    this.text = new byte[HpackHuffmanDecoder.mostBytes(bytes) + 1];
  }

  /**
   * Reads a block. Valid until the thread reads the next one.
   *
   * @param buffer borrowed; all its bytes are read
   */
  static HpackInput of(ByteBuf buffer) {
    int length = buffer.readableBytes();
    HpackInput input = length <= KEPT_BYTES ? KEPT.get() : new HpackInput(length);
    buffer.readBytes(input.block, 0, length);
    input.at = 0;
    input.end = length;
    input.hash = 0;
    return input;
  }

  int length() {
    return end;
  }

  /** Returns a hash of the whole block. */
  int hash() {
    if (hash == 0) {
      hash = computeHash();
    }
    return hash;
  }

  private int computeHash() {
    long sum = end;
    int i = 0;
    for (; i <= end - Long.BYTES; i += Long.BYTES) {
      sum = (sum ^ (long) LONGS.get(block, i)) * HASH_FACTOR;
      sum ^= sum >>> Integer.SIZE;
    }
    for (; i < end; i++) {
      sum = (sum ^ block[i]) * HASH_FACTOR;
    }
    return (int) (sum >>> Integer.SIZE);
  }

  /** Returns whether the whole block has these bytes. */
  boolean isEqualTo(byte[] other) {
    return Arrays.equals(block, 0, end, other, 0, other.length);
  }

  /** Returns a copy of the whole block. */
  byte[] copy() {
    return Arrays.copyOf(block, end);
  }

  boolean hasMore() {
    return at < end;
  }

  /** Returns the next byte without reading it; there must be one. */
  int peek() {
    return block[at] & 0xff;
  }

  /** Reads a byte. */
  int next() throws Http2Exception {
    if (at == end) {
      throw incomplete();
    }
    return block[at++] & 0xff;
  }

  /**
   * Reads the rest of an integer.
   *
   * @param first the byte that has the begin of the integer in its lowest bits
   * @param prefix how many bits these are, as a mask
   */
  long integer(int first, int prefix) throws Http2Exception {
    long value = first & prefix;
    if (value < prefix) {
      return value;
    }
    for (int i = 0; i < MOST_INTEGER_BYTES; i++) {
      int next = next();
      value += (long) (next & 0x7f) << (7 * i);
      if (next < 0x80 && value >= 0) {
        return value;
      }
    }
    throw error("an integer that is too large");
  }

  /** Reads a string: its length, and its bytes as they are or in the Huffman code. */
  String text() throws Http2Exception {
    int first = next();
    long length = integer(first, 0x7f);
    if (length > end - at) {
      throw incomplete();
    }
    int from = at;
    at += (int) length;
    if ((first & 0x80) == 0) {
      return new String(block, from, (int) length, ISO_8859_1);
    }
    int decoded = HpackHuffmanDecoder.decode(block, from, at, text);
    if (decoded < 0) {
      throw error("a string that is not in the Huffman code");
    }
    return new String(text, 0, decoded, ISO_8859_1);
  }

  private static Http2Exception incomplete() {
    return error("a header block that ends within a field");
  }

  /** Returns the failure of a connection whose peer has sent an invalid block. */
  static Http2Exception error(String format, Object... arguments) {
    return Http2Exception.connectionError(
        Http2Error.COMPRESSION_ERROR, "HPACK: " + format, arguments);
  }
}
