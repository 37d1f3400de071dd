package dev.connectjava.netty;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Decodes strings in HPACK's Huffman code. A table has the one or two symbols that the next 12 bits
 * begin with; longer codes, which text hardly has, are found by their length. Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7541#section-5.2">RFC 7541, section 5.2</a>
 */
final class HpackHuffmanDecoder {

  private static final int INVALID = -1;

  /** The bits that are looked up at once. */
  private static final int LOOKUP_BITS = 12;

  private static final int LONGEST = 30;
  private static final int SHORTEST = 5;
  private static final int MOST_PADDING_BITS = 7;

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  /**
   * For each 12 bits: the first symbol (8 bits), the second (8 bits), the length of their codes (4
   * bits) and how many symbols there are; 0 if the first code is longer.
   */
  private static final int[] SYMBOLS = new int[1 << LOOKUP_BITS];

  /** For each length: the first code, how many codes there are, and where their symbols begin. */
  private static final int[] FIRST_CODE = new int[LONGEST + 1];

  private static final int[] CODES = new int[LONGEST + 1];
  private static final int[] BEGIN = new int[LONGEST + 1];

  /** All symbols, ordered by the length of their codes and then by their codes. */
  private static final short[] ORDERED = new short[HpackHuffmanCode.SYMBOLS];

  static {
    int next = 0;
    for (int length = SHORTEST; length <= LONGEST; length++) {
      BEGIN[length] = next;
      for (int symbol = 0; symbol < HpackHuffmanCode.SYMBOLS; symbol++) {
        if (HpackHuffmanCode.lengthOf(symbol) == length) {
          if (CODES[length]++ == 0) {
            FIRST_CODE[length] = HpackHuffmanCode.bitsOf(symbol);
          }
          ORDERED[next++] = (short) symbol;
        }
      }
    }
    for (int bits = 0; bits < SYMBOLS.length; bits++) {
      SYMBOLS[bits] = symbolsOf(bits);
    }
  }

  private HpackHuffmanDecoder() {}

  private static int symbolsOf(int bits) {
    int first = symbolAt(bits, LOOKUP_BITS);
    if (first == INVALID) {
      return 0;
    }
    int length = HpackHuffmanCode.lengthOf(first);
    int left = LOOKUP_BITS - length;
    int second = symbolAt(bits & ((1 << left) - 1), left);
    return second == INVALID
        ? first | (length << 16) | (1 << 20)
        : first | (second << 8) | ((length + HpackHuffmanCode.lengthOf(second)) << 16) | (2 << 20);
  }

  /** Returns the symbol whose whole code these bits begin with, or {@link #INVALID}. */
  private static int symbolAt(int bits, int count) {
    for (int length = SHORTEST; length <= count; length++) {
      int index = (bits >>> (count - length)) - FIRST_CODE[length];
      if (index >= 0 && index < CODES[length]) {
        return ORDERED[BEGIN[length] + index];
      }
    }
    return INVALID;
  }

  /** Returns the most bytes that a string has whose code has this number of bytes. */
  static int mostBytes(int codeBytes) {
    return (int) Math.min(Integer.MAX_VALUE, 8L * codeBytes / SHORTEST);
  }

  /**
   * Decodes a string.
   *
   * @param out has room for one byte more than {@link #mostBytes}
   * @return the length of the string; -1 if the bytes are not a string in this code
   */
  static int decode(byte[] in, int from, int to, byte[] out) {
    long window = 0; // Its lowest bits are the next bits of the code.
    int bits = 0;
    int at = from;
    int length = 0;
    while (true) {
      if (bits <= Integer.SIZE) {
        if (to - at >= Integer.BYTES) {
          window = (window << Integer.SIZE) | ((int) INTS.get(in, at) & 0xffff_ffffL);
          bits += Integer.SIZE;
          at += Integer.BYTES;
        } else {
          while (at < to) {
            window = (window << Byte.SIZE) | (in[at++] & 0xff);
            bits += Byte.SIZE;
          }
        }
      }
      if (bits < LOOKUP_BITS) {
        return decodeEnd(window, bits, out, length);
      }
      int symbols = SYMBOLS[(int) (window >>> (bits - LOOKUP_BITS)) & (SYMBOLS.length - 1)];
      if (symbols != 0) {
        out[length] = (byte) symbols;
        out[length + 1] = (byte) (symbols >>> 8);
        length += symbols >>> 20;
        bits -= (symbols >>> 16) & 0xf;
      } else {
        int symbol = longSymbol(window, bits);
        if (symbol == INVALID) {
          return INVALID;
        }
        out[length++] = (byte) symbol;
        bits -= HpackHuffmanCode.lengthOf(symbol);
      }
    }
  }

  /** Returns the symbol whose code is next and is longer than 12 bits, or {@link #INVALID}. */
  private static int longSymbol(long window, int bits) {
    int count = Math.min(bits, LONGEST);
    int symbol = symbolAt((int) (window >>> (bits - count)) & ((1 << count) - 1), count);
    return symbol == HpackHuffmanCode.END_OF_STRING ? INVALID : symbol;
  }

  /** Decodes the last bits, fewer than 12, which end with the padding: the begin of 30 ones. */
  private static int decodeEnd(long window, int lastBits, byte[] out, int lengthBefore) {
    int length = lengthBefore;
    int bits = lastBits;
    while (bits >= SHORTEST) {
      int symbol = symbolAt((int) window & ((1 << bits) - 1), bits);
      if (symbol == INVALID) {
        break;
      }
      out[length++] = (byte) symbol;
      bits -= HpackHuffmanCode.lengthOf(symbol);
    }
    int ones = (1 << bits) - 1;
    return bits <= MOST_PADDING_BITS && ((int) window & ones) == ones ? length : INVALID;
  }
}
