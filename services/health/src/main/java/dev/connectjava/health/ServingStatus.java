package dev.connectjava.health;

import java.util.Optional;

/** What is known of a service's health. A service of which nothing is known has none of these. */
public enum ServingStatus {
  /** It answers calls. */
  SERVING,
  /** Calls should go elsewhere. */
  NOT_SERVING,
  /** It can't be said. */
  UNKNOWN;

  /** Whether that is {@link #SERVING}. */
  static boolean isServing(Optional<ServingStatus> status) {
    return status.isPresent() && status.get() == SERVING;
  }
}
