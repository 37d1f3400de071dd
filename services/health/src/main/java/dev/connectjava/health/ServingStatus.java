package dev.connectjava.health;

import java.util.Optional;

/** The health of a service. An unknown service has no status: see {@link HealthChecker#check}. */
public enum ServingStatus {
  /** The service answers calls. */
  SERVING,
  /** Clients should call another server. */
  NOT_SERVING,
  /** The status can't be determined. */
  UNKNOWN;

  /** Returns whether the status is {@link #SERVING}. */
  static boolean isServing(Optional<ServingStatus> status) {
    return status.isPresent() && status.get() == SERVING;
  }
}
