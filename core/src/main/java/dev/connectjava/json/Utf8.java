package dev.connectjava.json;

/**
 * UTF-8 in arrays.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3629#section-4">RFC 3629, section 4</a>
 */
final class Utf8 {

  /** The bytes at an index are not UTF-8. */
  static final int INVALID = -1;

  private Utf8() {}

  /**
   * Returns the index after the character of several bytes at an index, or {@link #INVALID}.
   *
   * @param index that of a byte that is not ASCII
   */
  static int next(byte[] bytes, int index, int end) {
    int first = bytes[index];
    if (first < (byte) 0xC2) {
      return INVALID; // A continuation, or a character that has a shorter form.
    } else if (first < (byte) 0xE0) {
      return continues(bytes, index + 1, end) ? index + 2 : INVALID;
    } else if (first < (byte) 0xF0) {
      return isThree(bytes, index, end) ? index + 3 : INVALID;
    }
    return isFour(bytes, index, end) ? index + 4 : INVALID;
  }

  private static boolean continues(byte[] bytes, int index, int end) {
    return index < end && bytes[index] < (byte) 0xC0;
  }

  /** Returns whether it is neither a surrogate nor too long a form. */
  private static boolean isThree(byte[] bytes, int index, int end) {
    if (!continues(bytes, index + 1, end) || !continues(bytes, index + 2, end)) {
      return false;
    }
    byte second = bytes[index + 1];
    return switch (bytes[index]) {
      case (byte) 0xE0 -> second >= (byte) 0xA0;
      case (byte) 0xED -> second < (byte) 0xA0;
      default -> true;
    };
  }

  /** Returns whether it is a character up to U+10FFFF, and not too long a form. */
  private static boolean isFour(byte[] bytes, int index, int end) {
    if (!continues(bytes, index + 1, end)
        || !continues(bytes, index + 2, end)
        || !continues(bytes, index + 3, end)) {
      return false;
    }
    byte first = bytes[index];
    byte second = bytes[index + 1];
    return switch (first) {
      case (byte) 0xF0 -> second >= (byte) 0x90;
      case (byte) 0xF4 -> second < (byte) 0x90;
      default -> first < (byte) 0xF4;
    };
  }

  /**
   * Puts a character into an array that has room for four bytes.
   *
   * @return the index after it
   */
  static int put(int codePoint, byte[] to, int index) {
    int at = index;
    if (codePoint < 0x80) {
      to[at++] = (byte) codePoint;
    } else if (codePoint < 0x800) {
      to[at++] = (byte) (0xC0 | (codePoint >> 6));
      to[at++] = continuation(codePoint);
    } else if (codePoint < 0x10000) {
      to[at++] = (byte) (0xE0 | (codePoint >> 12));
      to[at++] = continuation(codePoint >> 6);
      to[at++] = continuation(codePoint);
    } else {
      to[at++] = (byte) (0xF0 | (codePoint >> 18));
      to[at++] = continuation(codePoint >> 12);
      to[at++] = continuation(codePoint >> 6);
      to[at++] = continuation(codePoint);
    }
    return at;
  }

  private static byte continuation(int bits) {
    return (byte) (0x80 | (bits & 0x3F));
  }
}
