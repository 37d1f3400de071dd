package dev.connectjava.health;

import java.util.Optional;

/** Somebody who follows the health of one service, until he closes this. Thread-safe. */
public interface HealthWatch extends AutoCloseable {

  /** How the service is now, or empty if there is no such service. Must not block. */
  Optional<ServingStatus> status();

  /** Ends the watch; more than once has no effect. Must not block. */
  @Override
  void close();
}
