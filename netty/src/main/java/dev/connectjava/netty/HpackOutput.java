package dev.connectjava.netty;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * A buffer in which a header block is written: integers and strings of HPACK. Used again for each
 * block. Not thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7541#section-5">RFC 7541, section 5</a>
 */
final class HpackOutput {

  /** How many bytes are kept between blocks. */
  private static final int KEPT_BYTES = 1024;

  private static final int FIRST_BYTES = 128;

  /** The most bytes of an integer with its pattern: a long has up to 9 groups of 7 bits. */
  private static final int INTEGER_BYTES = 10;

  private static final int HUFFMAN = 0x80;
  private static final int REPLACEMENT = '?';

  private byte[] bytes = new byte[FIRST_BYTES];
  private int length;

  /** Returns how many bytes have been written and not taken. */
  int length() {
    return length;
  }

  /**
   * Writes an integer.
   *
   * @param pattern the bits of the first byte that are before the integer's prefix
   * @param prefixBits how many bits of the first byte belong to the integer
   */
  void integer(int pattern, int prefixBits, long value) {
    require(INTEGER_BYTES);
    int prefix = (1 << prefixBits) - 1;
    if (value < prefix) {
      bytes[length++] = (byte) (pattern | value);
      return;
    }
    bytes[length++] = (byte) (pattern | prefix);
    long rest = value - prefix;
    while (rest > 0x7f) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  /** Writes a string as it is. A character that is not in ISO 8859-1 becomes a question mark. */
  void plainString(String text) {
    int end = text.length();
    integer(0, 7, end);
    require(end);
    byte[] target = bytes;
    int at = length;
    for (int i = 0; i < end; i++) {
      target[at++] = (byte) octet(text.charAt(i));
    }
    length = at;
  }

  /** Writes a string in the Huffman code if it is shorter than the string, else as it is. */
  void string(String text) {
    int encoded = huffmanBytes(text);
    if (encoded < text.length()) {
      integer(HUFFMAN, 7, encoded);
      huffman(text, encoded);
    } else {
      plainString(text);
    }
  }

  private static int huffmanBytes(String text) {
    long bits = 7;
    for (int i = 0; i < text.length(); i++) {
      bits += HpackHuffmanCode.lengthOf(octet(text.charAt(i)));
    }
    return (int) Math.min(bits >>> 3, Integer.MAX_VALUE);
  }

  private void huffman(String text, int encoded) {
    require(encoded + Integer.BYTES);
    byte[] target = bytes;
    int at = length;
    long bits = 0;
    int waiting = 0;
    for (int i = 0; i < text.length(); i++) {
      int octet = octet(text.charAt(i));
      int codeBits = HpackHuffmanCode.lengthOf(octet);
      bits = (bits << codeBits) | HpackHuffmanCode.bitsOf(octet);
      waiting += codeBits;
      if (waiting >= Integer.SIZE) {
        waiting -= Integer.SIZE;
        int full = (int) (bits >>> waiting);
        target[at++] = (byte) (full >>> 24);
        target[at++] = (byte) (full >>> 16);
        target[at++] = (byte) (full >>> 8);
        target[at++] = (byte) full;
      }
    }
    int padding = -waiting & 7;
    bits = (bits << padding) | ((1L << padding) - 1);
    for (waiting += padding; waiting > 0; ) {
      waiting -= 8;
      target[at++] = (byte) (bits >>> waiting);
    }
    length = at;
  }

  private static int octet(char c) {
    return c > 0xff ? REPLACEMENT : c;
  }

  /** Writes the decimal digits of a number as a string. */
  void decimal(long number) {
    int digits = digits(number);
    integer(0, 7, digits);
    require(digits);
    length += digits;
    long rest = number;
    for (int i = 1; i <= digits; i++) {
      bytes[length - i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  /** Returns how many decimal digits a number has. */
  static int digits(long number) {
    int digits = 1;
    for (long rest = number; rest > 9; rest /= 10) {
      digits++;
    }
    return digits;
  }

  /** Writes bytes that are encoded already. */
  void encoded(byte[] block) {
    require(block.length);
    System.arraycopy(block, 0, bytes, length, block.length);
    length += block.length;
  }

  /** Returns a copy of the bytes from an offset to the end. */
  byte[] copyFrom(int offset) {
    return Arrays.copyOfRange(bytes, offset, length);
  }

  /**
   * Takes all bytes.
   *
   * @param out borrowed; the bytes are appended to it
   */
  void moveTo(ByteBuf out) {
    out.writeBytes(bytes, 0, length);
    clear();
  }

  /** Drops all bytes. */
  void clear() {
    length = 0;
    if (bytes.length > KEPT_BYTES) {
      bytes = new byte[FIRST_BYTES];
    }
  }

  private void require(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), 2 * bytes.length));
    }
  }
}
