package dev.connectjava.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds the bytes of a string that are not plain: quotation marks, backslashes, control characters
 * and bytes that are not ASCII. It looks at eight bytes at a time.
 */
final class TextScan {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
  private static final long QUOTES = '"' * ONES;
  private static final long BACKSLASHES = '\\' * ONES;
  private static final long SPACES = ' ' * ONES;

  private TextScan() {}

  /** Returns the index of the first byte that is not plain, or the end. */
  static int plainEnd(byte[] bytes, int from, int end) {
    int index = from;
    while (end - index >= Long.BYTES) {
      long special = special((long) LONG.get(bytes, index));
      if (special != 0) {
        return index + (Long.numberOfTrailingZeros(special) >>> 3);
      }
      index += Long.BYTES;
    }
    while (index < end && isPlain(bytes[index])) {
      index++;
    }
    return index;
  }

  /**
   * Returns a number whose lowest bit is in the first byte that is not plain; zero if all are
   * plain. A borrow only changes bits above that one.
   */
  private static long special(long word) {
    long quotes = word ^ QUOTES;
    long backslashes = word ^ BACKSLASHES;
    long found =
        ((quotes - ONES) & ~quotes)
            | ((backslashes - ONES) & ~backslashes)
            | ((word - SPACES) & ~word)
            | word;
    return found & HIGH_BITS;
  }

  private static boolean isPlain(byte b) {
    return b >= ' ' && b != '"' && b != '\\';
  }
}
