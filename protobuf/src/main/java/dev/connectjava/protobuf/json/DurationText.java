package dev.connectjava.protobuf.json;

/** Durations as text: seconds with up to nine digits behind the point, and an {@code s}. */
final class DurationText {

  /** About 10,000 years, in both directions. */
  private static final long MOST_SECONDS = 315_576_000_000L;

  private static final int MOST_DIGITS = 18;

  private DurationText() {}

  /**
   * A duration, whose parts have the same sign.
   *
   * @param seconds whole ones
   */
  record Length(long seconds, int nanos) {}

  /**
   * Reads a duration.
   *
   * @throws IllegalArgumentException with the reason if the text is not one
   */
  static Length read(String text) {
    boolean negative = text.startsWith("-");
    int from = negative ? 1 : 0;
    int end = DecimalText.digitsEnd(text, from);
    int last = end;
    int nanos = 0;
    if (last > from && last < text.length() && text.charAt(last) == '.') {
      last = DecimalText.digitsEnd(text, end + 1);
      nanos = DecimalText.nanos(text, end + 1, last);
    }
    if (end == from || last != text.length() - 1 || text.charAt(last) != 's') {
      throw new IllegalArgumentException("it is not a duration such as 1.5s");
    }
    int first = from;
    while (first < end - 1 && text.charAt(first) == '0') {
      first++;
    }
    long seconds =
        end - first > MOST_DIGITS ? Long.MAX_VALUE : Long.parseLong(text, first, end, 10);
    requireRange(seconds);
    return negative ? new Length(-seconds, -nanos) : new Length(seconds, nanos);
  }

  private static void requireRange(long seconds) {
    if (seconds > MOST_SECONDS) {
      throw new IllegalArgumentException(
          "a duration must have from -315576000000 to 315576000000 whole seconds");
    }
  }

  /**
   * Returns a duration as text.
   *
   * @throws IllegalArgumentException if it is out of range, or its parts have different signs
   */
  static String write(long seconds, int nanos) {
    if (nanos <= -DecimalText.NANOS_PER_SECOND
        || nanos >= DecimalText.NANOS_PER_SECOND
        || (seconds < 0 && nanos > 0)
        || (seconds > 0 && nanos < 0)) {
      throw new IllegalArgumentException(
          "a duration has " + seconds + " seconds and " + nanos + " nanoseconds");
    }
    boolean negative = seconds < 0 || nanos < 0;
    requireRange(seconds == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(seconds));
    StringBuilder text = new StringBuilder(negative ? "-" : "").append(Math.abs(seconds));
    DecimalText.appendNanos(text, Math.abs(nanos));
    return text.append('s').toString();
  }
}
