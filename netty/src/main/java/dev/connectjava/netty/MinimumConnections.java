package dev.connectjava.netty;

import dev.connectjava.http.Loop;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The minimum of connections that one event loop keeps open, and the delay before lost ones are
 * replaced. The delay grows with each failure in a row, as gRPC's does, so that a target that is
 * down, or closes connections at once, is asked rarely. Confined to the event loop.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/connection-backoff.md">gRPC's
 *     connection backoff</a>
 */
final class MinimumConnections {

  /** A connection that ends sooner, without having carried an exchange, counts as a failure. */
  static final long LASTING_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final double FIRST_DELAY_NANOS = 1e9;
  private static final double MOST_DELAY_NANOS = 120e9;
  private static final double GROWTH = 1.6;
  private static final double JITTER = 0.2;

  private final int least;
  private final Loop loop;
  private final Runnable retry;

  /** How many attempts in a row have failed, or have made connections that did not last. */
  private int failures;

  /** Runs until the next attempt is allowed; null if one is allowed now. */
  private Loop.@Nullable Timer timer;

  private boolean over;

  /**
   * Creates a minimum.
   *
   * @param retry runs when a delay is over
   */
  MinimumConnections(int least, Loop loop, Runnable retry) {
    this.least = least;
    this.loop = loop;
    this.retry = retry;
  }

  /** Returns whether there is a minimum at all. */
  boolean isSet() {
    return least > 0;
  }

  /** Returns whether one of these connections may end because it is idle. */
  boolean hasSpare(int usable) {
    return usable > least || !isSet();
  }

  /**
   * Returns how many attempts to begin now. While it is not known whether the target can be
   * reached, or what it speaks, there is one attempt at a time.
   */
  int missing(int usable, int attempts, boolean unknown) {
    if (timer != null || over) {
      return 0;
    }
    int missing = least - usable - attempts;
    return unknown || failures > 0 ? Math.min(missing, 1 - attempts) : missing;
  }

  /** An attempt has succeeded, whatever it was for: the target can be reached. */
  void connected() {
    cancelTimer();
  }

  /**
   * An attempt has failed.
   *
   * @param remaining how many connections and attempts there still are
   */
  void failed(int remaining) {
    if (remaining < least && timer == null && !over) {
      failures++;
      long nanos = delayNanos(failures, ThreadLocalRandom.current().nextDouble());
      timer = loop.schedule(this::onTimer, Duration.ofNanos(nanos));
    }
  }

  /**
   * A connection has ended, or accepts no more exchanges.
   *
   * @param remaining how many connections and attempts there still are
   */
  void lost(long ageNanos, int remaining) {
    if (ageNanos >= LASTING_NANOS) {
      failures = 0;
    } else {
      failed(remaining);
    }
  }

  private void onTimer() {
    timer = null;
    retry.run();
  }

  /** Ends the minimum. */
  void over() {
    over = true;
    cancelTimer();
  }

  private void cancelTimer() {
    Loop.Timer pending = timer;
    if (pending != null) {
      pending.cancel();
      timer = null;
    }
  }

  /** Returns the delay after this number of failures in a row, with a random number from 0 to 1. */
  static long delayNanos(int failures, double random) {
    double grown = FIRST_DELAY_NANOS * Math.pow(GROWTH, failures - 1.0);
    return (long) (Math.min(grown, MOST_DELAY_NANOS) * (1 - JITTER + 2 * JITTER * random));
  }
}
