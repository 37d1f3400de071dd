package dev.connectjava.netty;

import java.time.Duration;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Checks the ranges of settings, and has the defaults that servers and clients share. */
final class Settings {

  static final int DEFAULT_WINDOW_BYTES = 1024 * 1024;
  static final int DEFAULT_MAX_WINDOW_BYTES = 16 * 1024 * 1024;
  static final int DEFAULT_FRAME_BYTES = 16 * 1024;
  static final int DEFAULT_HEADER_TABLE_BYTES = 4 * 1024;

  /** The longest possible frame: its length field has 24 bits. */
  private static final int MOST_FRAME_BYTES = 16 * 1024 * 1024 - 1;

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

  // Settings that servers and clients share.

  static int eventLoopThreads(int threads) {
    return inRange("eventLoopThreads", threads, 1, 1024);
  }

  static int headerListBytes(int bytes) {
    return inRange("headerListBytes", bytes, 256, Integer.MAX_VALUE);
  }

  static int windowBytes(int bytes) {
    return inRange("windowBytes", bytes, 65_535, Integer.MAX_VALUE);
  }

  static int maxWindowBytes(int bytes) {
    return inRange("maxWindowBytes", bytes, 65_535, Integer.MAX_VALUE);
  }

  static int outboundBytes(int bytes) {
    return inRange("outboundBytes", bytes, 1, Integer.MAX_VALUE);
  }

  static int frameBytes(int bytes) {
    return inRange("frameBytes", bytes, DEFAULT_FRAME_BYTES, MOST_FRAME_BYTES);
  }

  static int headerTableBytes(int bytes) {
    return inRange("headerTableBytes", bytes, 0, MOST_FRAME_BYTES);
  }

  static OptionalInt bufferBytes(String name, int bytes) {
    return OptionalInt.of(inRange(name, bytes, 1, Integer.MAX_VALUE));
  }

  static NettyTransportKind kind(@Nullable NettyTransportKind chosen) {
    return chosen == null ? NettyTransportKind.best() : chosen;
  }
}
