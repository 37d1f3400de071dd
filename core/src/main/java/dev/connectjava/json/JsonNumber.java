package dev.connectjava.json;

/**
 * The grammar of numbers.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259#section-6">RFC 8259, section 6</a>
 */
public final class JsonNumber {

  private JsonNumber() {}

  /** Returns whether a part of an array is exactly one number. */
  public static boolean is(byte[] bytes, int from, int to) {
    return from < to && end(bytes, from, to) == to;
  }

  /**
   * Returns the index after the number at an index.
   *
   * @return the complement of the index where a digit is missing if there is no number
   */
  static int end(byte[] bytes, int from, int limit) {
    int index = from;
    if (index < limit && bytes[index] == '-') {
      index++;
    }
    int digits = index;
    index = digitsEnd(bytes, index, limit);
    if (index == digits) {
      return ~index;
    }
    if (bytes[digits] == '0') {
      index = digits + 1; // What follows is not part of the number.
    }
    if (index < limit && bytes[index] == '.') {
      int fraction = index + 1;
      index = digitsEnd(bytes, fraction, limit);
      if (index == fraction) {
        return ~index;
      }
    }
    return index < limit && (bytes[index] | 0x20) == 'e'
        ? exponentEnd(bytes, index + 1, limit)
        : index;
  }

  private static int exponentEnd(byte[] bytes, int from, int limit) {
    int digits = from;
    if (digits < limit && (bytes[digits] == '+' || bytes[digits] == '-')) {
      digits++;
    }
    int index = digitsEnd(bytes, digits, limit);
    return index == digits ? ~index : index;
  }

  private static int digitsEnd(byte[] bytes, int from, int limit) {
    int index = from;
    while (index < limit && bytes[index] >= '0' && bytes[index] <= '9') {
      index++;
    }
    return index;
  }
}
