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
   * Copies bytes up to the first one that is not plain, and returns the index of that one, or the
   * end.
   *
   * @param target has room for seven bytes more than are between the index and the end; its bytes
   *     after the copied ones may change
   */
  static int copyPlain(byte[] bytes, int from, int end, byte[] target, int to) {
    int index = from;
    int at = to;
    while (end - index >= Long.BYTES) {
      long word = (long) LONG.get(bytes, index);
      LONG.set(target, at, word);
      long special = special(word);
      if (special != 0) {
        return index + (Long.numberOfTrailingZeros(special) >>> 3);
      }
      index += Long.BYTES;
      at += Long.BYTES;
    }
    if (index < end && index > from) { // The last eight bytes, some of them again.
      int last = end - Long.BYTES;
      long word = (long) LONG.get(bytes, last);
      LONG.set(target, to + last - from, word);
      long special = special(word);
      return special == 0 ? end : last + (Long.numberOfTrailingZeros(special) >>> 3);
    }
    if (index < end && bytes.length - index >= Long.BYTES) {
      long word = (long) LONG.get(bytes, index);
      LONG.set(target, at, word);
      long behind = -1L << ((end - index) << 3);
      long special = special((word & ~behind) | (SPACES & behind));
      return special == 0 ? end : index + (Long.numberOfTrailingZeros(special) >>> 3);
    }
    while (index < end && isPlain(bytes[index])) {
      target[at++] = bytes[index++];
    }
    return index;
  }

  /** Returns whether a part of an array has the same bytes as another array. */
  static boolean isSame(byte[] bytes, int from, byte[] other) {
    int length = other.length;
    int index = 0;
    while (length - index >= Long.BYTES) {
      if ((long) LONG.get(bytes, from + index) != (long) LONG.get(other, index)) {
        return false;
      }
      index += Long.BYTES;
    }
    if (index > 0) { // The last eight bytes, some of them again.
      int last = length - Long.BYTES;
      return (long) LONG.get(bytes, from + last) == (long) LONG.get(other, last);
    }
    while (index < length) {
      if (bytes[from + index] != other[index]) {
        return false;
      }
      index++;
    }
    return true;
  }

  /**
   * Returns a number whose lowest bit is in the first byte that is not plain; zero if all are
   * plain. Each difference sets the highest bit of a byte that it is to find, and beyond that only
   * those of bytes that are not ASCII; a borrow only changes bits above that one.
   */
  private static long special(long word) {
    long found = ((word ^ QUOTES) - ONES) | ((word ^ BACKSLASHES) - ONES) | (word - SPACES) | word;
    return found & HIGH_BITS;
  }

  private static boolean isPlain(byte b) {
    return b >= ' ' && b != '"' && b != '\\';
  }
}
