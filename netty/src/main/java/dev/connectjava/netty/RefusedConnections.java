package dev.connectjava.netty;

import io.netty.channel.Channel;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Logs connections that are refused because the server has too many. Any client can cause this, so
 * a warning is logged once a minute at most, with the number of those that were refused in between.
 * Thread-safe.
 */
final class RefusedConnections {

  private static final Logger LOGGER = System.getLogger(RefusedConnections.class.getName());
  private static final long INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final LongSupplier nanoTime;
  private final AtomicLong nextNanos;

  /** How many were refused since the last warning, without one. */
  private final AtomicLong others = new AtomicLong();

  /**
   * Creates a log whose first refusal is a warning.
   *
   * @param nanoTime the clock, such as {@link System#nanoTime}
   */
  RefusedConnections(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.nextNanos = new AtomicLong(nanoTime.getAsLong());
  }

  /**
   * Logs a connection.
   *
   * @param most how many connections may be open
   */
  void refused(Channel channel, int most) {
    long now = nanoTime.getAsLong();
    long next = nextNanos.get();
    if (now - next >= 0 && nextNanos.compareAndSet(next, now + INTERVAL_NANOS)) {
      LOGGER.log(
          Level.WARNING,
          String.format(
              Locale.ROOT,
              "refused a connection from %s, and %,d others since the last such message: %,d are"
                  + " open (ServerConnectionLimits.Builder.maxConnections)",
              channel.remoteAddress(),
              others.getAndSet(0),
              most));
    } else {
      others.incrementAndGet();
    }
  }
}
