package dev.connectjava.health;

import java.util.Optional;

/**
 * A subscription to the health of one service, which {@link HealthChecker#watch} returns. It lasts
 * until its user closes it. Implementations are thread-safe.
 */
public interface HealthWatch extends AutoCloseable {

  /** Returns the current status, or empty if there is no such service. Must not block. */
  Optional<ServingStatus> status();

  /** Ends the watch. Closing it again has no effect. Must not block. */
  @Override
  void close();
}
