package dev.connectjava.protobuf.json;

/** The digits of timestamps and durations. */
final class DecimalText {

  static final int NANOS_PER_SECOND = 1_000_000_000;

  private static final int NANO_DIGITS = 9;

  private DecimalText() {}

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static int digitsEnd(String text, int from) {
    int index = from;
    while (index < text.length() && isDigit(text.charAt(index))) {
      index++;
    }
    return index;
  }

  /** Returns the value of a few digits. */
  static int number(String text, int from, int to) {
    return Integer.parseInt(text, from, to, 10);
  }

  /**
   * Returns the nanoseconds of the digits behind a point.
   *
   * @throws IllegalArgumentException unless there are 1 to 9 digits
   */
  static int nanos(String text, int from, int to) {
    int digits = to - from;
    if (digits < 1 || digits > NANO_DIGITS) {
      throw new IllegalArgumentException("a fraction of a second has 1 to 9 digits");
    }
    int nanos = number(text, from, to);
    for (int i = digits; i < NANO_DIGITS; i++) {
      nanos *= 10;
    }
    return nanos;
  }

  static void append(StringBuilder text, int number, int digits) {
    String decimal = Integer.toString(number);
    text.repeat('0', digits - decimal.length()).append(decimal);
  }

  /** Appends nothing, or a point and 3, 6 or 9 digits. */
  static void appendNanos(StringBuilder text, int nanos) {
    if (nanos == 0) {
      return;
    }
    text.append('.');
    if (nanos % 1_000_000 == 0) {
      append(text, nanos / 1_000_000, 3);
    } else if (nanos % 1_000 == 0) {
      append(text, nanos / 1_000, 6);
    } else {
      append(text, nanos, NANO_DIGITS);
    }
  }
}
