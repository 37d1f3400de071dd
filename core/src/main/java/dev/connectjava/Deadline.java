package dev.connectjava;

import java.time.Duration;

/**
 * The moment by which a call must be complete. Immutable and thread-safe.
 *
 * <p>Measured by {@link System#nanoTime()}, so that changes of the wall clock do not move it.
 */
public final class Deadline {

  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final long atNanos;

  private Deadline(long atNanos) {
    this.atNanos = atNanos;
  }

  /**
   * A deadline that lies this far ahead.
   *
   * @param timeout what is negative counts as zero, what exceeds 100 years as 100 years
   */
  public static Deadline after(Duration timeout) {
    Duration ahead = timeout.compareTo(LONGEST) < 0 ? timeout : LONGEST;
    return new Deadline(System.nanoTime() + (ahead.isNegative() ? 0 : ahead.toNanos()));
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
