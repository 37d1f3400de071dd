package dev.connectjava.servlet;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Ends an exchange whose client does not read: bytes wait to be sent, and the container has
 * accepted none of them for the timeout. A timer runs only while the container accepts nothing.
 * Confined to the exchange's loop.
 */
final class WriteTimeout {

  /** How many checks there are within the timeout. An exchange ends at most one interval late. */
  private static final int LOOKS = 4;

  private final BiConsumer<Runnable, Duration> timers;
  private final Duration interval;
  private final Runnable end;
  private boolean scheduled;
  private boolean waiting;

  /** How many checks in a row have found that the container still accepts nothing. */
  private int stalled;

  /**
   * Creates a timeout that does not count yet.
   *
   * @param timers runs a task on the loop after a delay, unless the exchange has ended
   * @param end runs on the loop when the time is over
   */
  WriteTimeout(BiConsumer<Runnable, Duration> timers, Duration timeout, Runnable end) {
    this.timers = timers;
    this.interval = Duration.ofNanos(Math.max(1, TimeUnit.NANOSECONDS.convert(timeout) / LOOKS));
    this.end = end;
  }

  /** Counts from now on, or still counts, since the container accepts nothing. */
  void begin() {
    if (!waiting) {
      waiting = true;
      stalled = 0;
    }
    if (!scheduled) {
      lookLater();
    }
  }

  /** Stops counting, since the container has accepted bytes. */
  void stop() {
    waiting = false;
  }

  private void lookLater() {
    scheduled = true;
    timers.accept(this::look, interval);
  }

  private void look() {
    scheduled = false;
    if (!waiting) {
      return;
    }
    stalled++;
    if (stalled > LOOKS) {
      waiting = false;
      end.run();
    } else {
      lookLater();
    }
  }
}
