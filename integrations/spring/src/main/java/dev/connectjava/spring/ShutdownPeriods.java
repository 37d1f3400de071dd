package dev.connectjava.spring;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

/**
 * How long the end of the server may take.
 *
 * @param drainDelay how long the server continues after it has reported that it is not serving
 * @param grace how long it then waits for calls in flight
 */
record ShutdownPeriods(Duration drainDelay, Duration grace) {

  private static final String PHASE_TIMEOUT = "spring.lifecycle.timeout-per-shutdown-phase";

  /** What remains of the phase after the grace period, for cancelling the calls that are left. */
  private static final Duration MARGIN = Duration.ofSeconds(1);

  /**
   * Returns the periods of the properties. The context still waits for the rest after them.
   *
   * @param phaseTimeout how long the context waits for the end of the server
   * @throws IllegalArgumentException if the delay is negative
   * @throws ConnectPropertyException if the context would not wait for the end of both
   */
  static ShutdownPeriods of(ConnectServerProperties.Shutdown shutdown, Duration phaseTimeout) {
    Duration delay = shutdown.drainDelay();
    if (delay.isNegative()) {
      throw new IllegalArgumentException("drainDelay must not be negative, but was " + delay);
    }
    return new ShutdownPeriods(delay, grace(delay, shutdown.grace(), phaseTimeout));
  }

  private static Duration grace(Duration delay, @Nullable Duration grace, Duration phaseTimeout) {
    if (grace == null && delay.isZero()) {
      return notNegative(phaseTimeout.minus(MARGIN));
    }
    Duration needed = delay.plus(grace == null ? Duration.ZERO : grace).plus(MARGIN);
    if (needed.compareTo(phaseTimeout) > 0) {
      throw tooLong(needed, phaseTimeout);
    }
    return grace == null ? phaseTimeout.minus(needed) : grace;
  }

  private static Duration notNegative(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }

  private static ConnectPropertyException tooLong(Duration needed, Duration phaseTimeout) {
    return new ConnectPropertyException(
        "The shutdown of the Connect server may take "
            + DurationStyle.SIMPLE.print(needed, ChronoUnit.MILLIS)
            + ", connect.server.shutdown.drain-delay and connect.server.shutdown.grace with a"
            + " second for the rest, but the context waits for it only "
            + DurationStyle.SIMPLE.print(phaseTimeout, ChronoUnit.MILLIS)
            + ", the value of "
            + PHASE_TIMEOUT
            + ": then it closes the beans that calls in flight need.",
        "Set "
            + PHASE_TIMEOUT
            + " to "
            + DurationStyle.SIMPLE.print(needed, ChronoUnit.MILLIS)
            + " or more, or connect.server.shutdown.drain-delay and connect.server.shutdown.grace"
            + " to less.",
        null);
  }
}
