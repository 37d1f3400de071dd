package dev.connectjava.protobuf.json;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Timestamps as text.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3339#section-5.6">RFC 3339, section 5.6</a>
 */
final class TimestampText {

  /** 0001-01-01T00:00:00Z. */
  private static final long FIRST_SECOND = -62_135_596_800L;

  /** 9999-12-31T23:59:59Z. */
  private static final long LAST_SECOND = 253_402_300_799L;

  /** The length of a date and a time without fraction and offset. */
  private static final int TIME_LENGTH = "2000-01-01T00:00:00".length();

  private static final String FORM = "0000-00-00T00:00:00";
  private static final int LARGEST_OFFSET_HOURS = 23;

  private TimestampText() {}

  /**
   * A time.
   *
   * @param seconds since 1970
   */
  record Time(long seconds, int nanos) {}

  /**
   * Reads a timestamp.
   *
   * @throws IllegalArgumentException with the reason if the text is not one
   */
  static Time read(String text) {
    for (int i = 0; i < TIME_LENGTH; i++) {
      if (i >= text.length() || !matches(text.charAt(i), FORM.charAt(i))) {
        throw notOne();
      }
    }
    int position = TIME_LENGTH;
    int nanos = 0;
    if (position < text.length() && text.charAt(position) == '.') {
      int end = DecimalText.digitsEnd(text, position + 1);
      nanos = DecimalText.nanos(text, position + 1, end);
      position = end;
    }
    long seconds = seconds(text) - offset(text.substring(position));
    if (seconds < FIRST_SECOND || seconds > LAST_SECOND) {
      throw outOfRange();
    }
    return new Time(seconds, nanos);
  }

  private static boolean matches(char c, char form) {
    return form == '0' ? DecimalText.isDigit(c) : c == form;
  }

  private static IllegalArgumentException notOne() {
    return new IllegalArgumentException("it is not a timestamp such as 2000-01-31T00:00:00Z");
  }

  private static IllegalArgumentException outOfRange() {
    return new IllegalArgumentException(
        "a timestamp must be from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z");
  }

  private static long seconds(String text) {
    try {
      return LocalDateTime.of(
              DecimalText.number(text, 0, 4),
              DecimalText.number(text, 5, 7),
              DecimalText.number(text, 8, 10),
              DecimalText.number(text, 11, 13),
              DecimalText.number(text, 14, 16),
              DecimalText.number(text, 17, 19))
          .toEpochSecond(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("there is no such date or time", e);
    }
  }

  /** Returns an offset in seconds. */
  private static int offset(String text) {
    if (text.equals("Z")) {
      return 0;
    }
    if (text.length() != 6
        || (text.charAt(0) != '+' && text.charAt(0) != '-')
        || DecimalText.digitsEnd(text, 1) != 3
        || text.charAt(3) != ':'
        || DecimalText.digitsEnd(text, 4) != 6) {
      throw notOne();
    }
    int hours = DecimalText.number(text, 1, 3);
    int minutes = DecimalText.number(text, 4, 6);
    if (hours > LARGEST_OFFSET_HOURS || minutes > 59) {
      throw new IllegalArgumentException("there is no such offset from UTC");
    }
    int seconds = 60 * (60 * hours + minutes);
    return text.charAt(0) == '-' ? -seconds : seconds;
  }

  /**
   * Returns a timestamp as text.
   *
   * @throws IllegalArgumentException if it is out of range
   */
  static String write(long seconds, int nanos) {
    if (seconds < FIRST_SECOND || seconds > LAST_SECOND) {
      throw outOfRange();
    }
    if (nanos < 0 || nanos >= DecimalText.NANOS_PER_SECOND) {
      throw new IllegalArgumentException("a timestamp has " + nanos + " nanoseconds");
    }
    LocalDateTime time = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC);
    StringBuilder text = new StringBuilder(FORM.length() + 11);
    DecimalText.append(text, time.getYear(), 4);
    DecimalText.append(text.append('-'), time.getMonthValue(), 2);
    DecimalText.append(text.append('-'), time.getDayOfMonth(), 2);
    DecimalText.append(text.append('T'), time.getHour(), 2);
    DecimalText.append(text.append(':'), time.getMinute(), 2);
    DecimalText.append(text.append(':'), time.getSecond(), 2);
    DecimalText.appendNanos(text, nanos);
    return text.append('Z').toString();
  }
}
