package dev.connectjava.protobuf.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * The values of numbers in JSON. An integer may have a fraction or an exponent if its value is
 * integral. All arguments follow the grammar of JSON.
 */
final class NumberText {

  /** All numbers with this many digits are unsigned ones of 64 bits. */
  private static final int SAFE_DIGITS = 19;

  private static final int MOST_DIGITS = 20;

  /** A larger exponent is out of range for every number of digits that a text may have. */
  private static final long LARGEST_EXPONENT = 1L << 40;

  /** Integers up to here are exact as {@code double}, and these powers of ten, too. */
  private static final long EXACT_INTEGER = 1L << 53;

  private static final double[] EXACT_POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  private NumberText() {}

  /**
   * Returns an integer with a sign.
   *
   * @throws NumberFormatException with the reason if it is not one of 64 bits
   */
  static long signed(byte[] text, int from, int to) {
    boolean negative = text[from] == '-';
    long magnitude = magnitude(text, negative ? from + 1 : from, to);
    if (negative ? magnitude < 0 && magnitude != Long.MIN_VALUE : magnitude < 0) {
      throw outOfRange();
    }
    return negative ? -magnitude : magnitude;
  }

  /**
   * Returns an integer without a sign.
   *
   * @throws NumberFormatException with the reason if it is not one of 64 bits
   */
  static long unsigned(byte[] text, int from, int to) {
    boolean negative = text[from] == '-';
    long magnitude = magnitude(text, negative ? from + 1 : from, to);
    if (negative && magnitude != 0) {
      throw outOfRange();
    }
    return magnitude;
  }

  private static NumberFormatException outOfRange() {
    return new NumberFormatException("is out of range");
  }

  /** Returns the value of a number without a sign, as an unsigned one. */
  private static long magnitude(byte[] text, int from, int to) {
    if (to - from > SAFE_DIGITS) {
      return magnitudeOfAny(text, from, to);
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      int digit = text[i] - '0';
      if (digit < 0 || digit > 9) {
        return magnitudeOfAny(text, from, to);
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /** Returns the same for a number that is long, or has a fraction or an exponent. */
  private static long magnitudeOfAny(byte[] text, int from, int to) {
    StringBuilder digits = new StringBuilder();
    long exponent = 0;
    boolean fraction = false;
    for (int i = from; i < to; i++) {
      byte c = text[i];
      if (c == '.') {
        fraction = true;
      } else if (c == 'e' || c == 'E') {
        exponent += exponent(text, i + 1, to);
        break;
      } else {
        if (c != '0' || !digits.isEmpty()) {
          digits.append((char) c);
        }
        exponent -= fraction ? 1 : 0;
      }
    }
    int count = digits.length();
    while (count > 0 && digits.charAt(count - 1) == '0') {
      count--;
      exponent++;
    }
    if (count == 0) {
      return 0;
    }
    if (exponent < 0) {
      throw new NumberFormatException("is not an integer");
    }
    if (count + exponent > MOST_DIGITS) {
      throw outOfRange();
    }
    digits.setLength(count);
    digits.repeat('0', (int) exponent);
    try {
      return Long.parseUnsignedLong(digits, 0, digits.length(), 10);
    } catch (NumberFormatException e) {
      throw outOfRange();
    }
  }

  private static long exponent(byte[] text, int from, int to) {
    boolean negative = text[from] == '-';
    long exponent = 0;
    for (int i = text[from] == '-' || text[from] == '+' ? from + 1 : from; i < to; i++) {
      exponent = Math.min(LARGEST_EXPONENT, exponent * 10 + text[i] - '0');
    }
    return negative ? -exponent : exponent;
  }

  /** Returns the nearest {@code double}, which may be infinite. */
  static double toDouble(byte[] text, int from, int to) {
    double fast = fastDouble(text, from, to);
    return Double.isNaN(fast) ? Double.parseDouble(string(text, from, to)) : fast;
  }

  /** Returns the nearest {@code float}, which may be infinite. */
  static float toFloat(byte[] text, int from, int to) {
    return Float.parseFloat(string(text, from, to));
  }

  /**
   * Returns the value if it is an integer divided by a power of ten where both are exact, so that
   * the quotient is the nearest value; otherwise NaN.
   */
  private static double fastDouble(byte[] text, int from, int to) {
    boolean negative = text[from] == '-';
    int start = negative ? from + 1 : from;
    if (to - start >= SAFE_DIGITS) {
      return Double.NaN;
    }
    long value = 0;
    int point = to;
    for (int i = start; i < to; i++) {
      int digit = text[i] - '0';
      if (digit >= 0 && digit <= 9) {
        value = value * 10 + digit;
      } else if (text[i] == '.') {
        point = i + 1;
      } else {
        return Double.NaN;
      }
    }
    if (value > EXACT_INTEGER) {
      return Double.NaN;
    }
    double magnitude = value / EXACT_POWERS[to - point];
    return negative ? -magnitude : magnitude;
  }

  private static String string(byte[] text, int from, int to) {
    return new String(text, from, to - from, ISO_8859_1);
  }
}
