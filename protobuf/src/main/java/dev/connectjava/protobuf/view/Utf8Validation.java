package dev.connectjava.protobuf.view;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds what is not ASCII or not UTF-8 in bytes.
 *
 * @see <a href="https://www.unicode.org/versions/Unicode16.0.0/core-spec/chapter-3/#G27506">The
 *     Unicode Standard, 3.9: well-formed UTF-8 byte sequences</a>
 */
final class Utf8Validation {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long NOT_ASCII = 0x8080_8080_8080_8080L;
  private static final int STEP = 4 * Long.BYTES;

  private Utf8Validation() {}

  /** Returns the index of the first byte that is not of ASCII; the end if there is none. */
  static int firstNotAscii(byte[] array, int from, int end) {
    int at = from;
    while (at <= end - STEP) {
      long bits =
          (long) LONG.get(array, at)
              | (long) LONG.get(array, at + Long.BYTES)
              | (long) LONG.get(array, at + 2 * Long.BYTES)
              | (long) LONG.get(array, at + 3 * Long.BYTES);
      if ((bits & NOT_ASCII) != 0) {
        break;
      }
      at += STEP;
    }
    while (at <= end - Long.BYTES) {
      long bits = (long) LONG.get(array, at) & NOT_ASCII;
      if (bits != 0) {
        return at + Long.numberOfTrailingZeros(bits) / Byte.SIZE;
      }
      at += Long.BYTES;
    }
    while (at < end && array[at] >= 0) {
      at++;
    }
    return at;
  }

  /** Returns whether all bytes are valid UTF-8. */
  static boolean isValid(byte[] array, int from, int end) {
    int at = from;
    while (at < end) {
      int first = array[at];
      if (first >= 0) {
        at++;
        continue;
      }
      int length = length(first & 0xFF);
      if (length == 0 || length > end - at || !continues(array, at, length)) {
        return false;
      }
      at += length;
    }
    return true;
  }

  /** Returns the length of a character by its first byte; 0 if none begins with it. */
  private static int length(int first) {
    if (first < 0xC2) {
      return 0;
    }
    if (first < 0xE0) {
      return 2;
    }
    return first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
  }

  private static boolean continues(byte[] array, int at, int length) {
    int second = array[at + 1] & 0xFF;
    if (second < leastSecond(array[at] & 0xFF) || second > mostSecond(array[at] & 0xFF)) {
      return false;
    }
    for (int i = 2; i < length; i++) {
      if ((array[at + i] & 0xC0) != 0x80) {
        return false;
      }
    }
    return true;
  }

  /** Below it the character has a shorter form. */
  private static int leastSecond(int first) {
    return switch (first) {
      case 0xE0 -> 0xA0;
      case 0xF0 -> 0x90;
      default -> 0x80;
    };
  }

  /** Above it are surrogates, and what is not a code point. */
  private static int mostSecond(int first) {
    return switch (first) {
      case 0xED -> 0x9F;
      case 0xF4 -> 0x8F;
      default -> 0xBF;
    };
  }
}
