package dev.connectjava.netty;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

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

  // Those that servers and clients have both.

  static int eventLoopThreads(int threads) {
    return inRange("eventLoopThreads", threads, 1, 1024);
  }

  static int headerListBytes(int bytes) {
    return inRange("headerListBytes", bytes, 256, Integer.MAX_VALUE);
  }

  static int windowBytes(int bytes) {
    return inRange("windowBytes", bytes, 65_535, Integer.MAX_VALUE);
  }

  static int outboundBytes(int bytes) {
    return inRange("outboundBytes", bytes, 1, Integer.MAX_VALUE);
  }

  static long memoryBudget(long bytes) {
    return inRange("memoryBudget", bytes, 64 * 1024, Long.MAX_VALUE / 2);
  }

  static long connectionMemoryBudget(long bytes) {
    return inRange("connectionMemoryBudget", bytes, 64 * 1024, Long.MAX_VALUE / 2);
  }

  static NettyTransportKind kind(@Nullable NettyTransportKind chosen) {
    return chosen == null ? NettyTransportKind.best() : chosen;
  }
}
