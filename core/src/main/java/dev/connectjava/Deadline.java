package dev.connectjava;

import java.time.Duration;

/**
 * The deadline of a call: the moment by which the call must be complete. Immutable and thread-safe.
 *
 * <p>Measured by {@link System#nanoTime()}, so changes of the wall clock do not move it.
 */
public final class Deadline {

  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final long atNanos;

  private Deadline(long atNanos) {
    this.atNanos = atNanos;
  }

  /**
   * Returns a deadline that is this far in the future.
   *
   * @param timeout a negative timeout counts as zero, and one of more than 36,500 days (100 years)
   *     as 36,500 days
   */
  public static Deadline after(Duration timeout) {
    Duration ahead = timeout.compareTo(LONGEST) < 0 ? timeout : LONGEST;
    return new Deadline(System.nanoTime() + (ahead.isNegative() ? 0 : ahead.toNanos()));
  }

  /** Returns the time until the deadline; zero if it has passed, never negative. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, atNanos - System.nanoTime()));
  }

  /** Returns whether this deadline is earlier than another one. */
  public boolean isBefore(Deadline other) {
    return atNanos - other.atNanos < 0;
  }

  /** Returns whether the deadline has passed. */
  public boolean isExpired() {
    return atNanos - System.nanoTime() <= 0;
  }

  /** Returns the time until the deadline as text. */
  @Override
  public String toString() {
    return remaining() + " left";
  }
}
