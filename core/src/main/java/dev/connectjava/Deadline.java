package dev.connectjava;

import java.time.Duration;

/**
 * The moment by which a call must be complete. Immutable and thread-safe.
 *
 * <p>Measured by {@link System#nanoTime()}, so that changes of the wall clock do not move it.
 */
public final class Deadline {

  private final long atNanos;

  private Deadline(long atNanos) {
    this.atNanos = atNanos;
  }

  /**
   * A deadline that lies this far ahead.
   *
   * @param timeout zero or more; what exceeds 100 years counts as 100 years
   */
  public static Deadline after(Duration timeout) {
    Duration longest = Duration.ofDays(36_500);
    return new Deadline(
        System.nanoTime() + (timeout.compareTo(longest) < 0 ? timeout : longest).toNanos());
  }

  /** The time that is left, never negative. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, atNanos - System.nanoTime()));
  }

  /** Whether the moment has passed. */
  public boolean isExpired() {
    return atNanos - System.nanoTime() <= 0;
  }

  /** The time that is left. */
  @Override
  public String toString() {
    return remaining() + " left";
  }
}
