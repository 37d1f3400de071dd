package dev.connectjava.netty;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Counts events whose number within a time is limited. Confined to one thread. */
final class WindowedCount {

  private final int limit;
  private final long windowNanos;
  private final LongSupplier nanoTime;
  private long windowStart;
  private int count;

  WindowedCount(int limit, Duration within, LongSupplier nanoTime) {
    this.limit = limit;
    this.windowNanos = TimeUnit.NANOSECONDS.convert(within);
    this.nanoTime = nanoTime;
    this.windowStart = nanoTime.getAsLong();
  }

  /** Counts one more event; returns whether that exceeds the limit. */
  boolean exceededByOneMore() {
    count++;
    if (count <= limit) {
      return false;
    }
    long now = nanoTime.getAsLong();
    if (now - windowStart < windowNanos) {
      return true;
    }
    windowStart = now;
    count = 1;
    return count > limit;
  }
}
