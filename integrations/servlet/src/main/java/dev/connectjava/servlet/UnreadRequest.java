package dev.connectjava.servlet;

import java.time.Duration;
import java.util.function.BiConsumer;

/**
 * The rest of an HTTP/1.1 request whose response is complete. It is read and discarded before the
 * exchange ends, so that the connection can be used again; otherwise a thread of the container
 * would wait for it. If it is too long or takes too long, the connection is closed. Confined to the
 * exchange's loop.
 */
final class UnreadRequest {

  /** The most bytes that are worth reading. */
  static final int MOST_BYTES = 1024 * 1024;

  private final BiConsumer<Runnable, Duration> timers;
  private final Duration timeout;
  private final Runnable exceeded;
  private int bytes;
  private boolean over;

  /**
   * Creates an object for one request.
   *
   * @param timers runs a task on the loop after a delay, unless the exchange has ended
   * @param timeout the longest time that is worth waiting
   * @param exceeded runs on the loop, once, when a bound is exceeded
   */
  UnreadRequest(BiConsumer<Runnable, Duration> timers, Duration timeout, Runnable exceeded) {
    this.timers = timers;
    this.timeout = timeout;
    this.exceeded = exceeded;
  }

  /** Counts the time from now on, since the response is complete. */
  void begin() {
    timers.accept(this::exceed, timeout);
  }

  /** Counts bytes that were discarded. */
  void discarded(int count) {
    bytes += count;
    if (bytes > MOST_BYTES) {
      exceed();
    }
  }

  private void exceed() {
    if (!over) {
      over = true;
      exceeded.run();
    }
  }
}
