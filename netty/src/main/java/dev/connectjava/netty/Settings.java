package dev.connectjava.netty;

import java.time.Duration;
import java.util.Locale;

/** What the settings of servers and of clients must be. */
final class Settings {

  private Settings() {}

  static Duration positive(String name, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(name + " must be positive, but was " + duration);
    }
    return duration;
  }

  static Duration notNegative(String name, Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(name + " must not be negative, but was " + duration);
    }
    return duration;
  }

  static long inRange(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%s must be from %,d to %,d, but was %,d", name, least, most, value));
    }
    return value;
  }

  static int inRange(String name, int value, int least, int most) {
    return (int) inRange(name, (long) value, least, most);
  }
}
