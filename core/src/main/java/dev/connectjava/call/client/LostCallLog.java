package dev.connectjava.call.client;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells the log of calls that were lost: the first of a procedure by a warning, the others for
 * debugging, since a program that loses one mostly loses many. Thread-safe.
 */
final class LostCallLog {

  static final LostCallLog OF_ALL = new LostCallLog();

  /** So many procedures have a warning. */
  static final int MOST_WARNED_OF = 1_000;

  private static final Logger LOGGER = System.getLogger(LostCallLog.class.getName());

  private final Set<String> warnedOf = ConcurrentHashMap.newKeySet();

  /** How a call of this procedure is told of; counts it as told. */
  Level level(String procedure) {
    boolean isFirst = warnedOf.size() < MOST_WARNED_OF && warnedOf.add(procedure);
    return isFirst ? Level.WARNING : Level.DEBUG;
  }

  void tell(String procedure) {
    LOGGER.log(
        level(procedure),
        "a call of "
            + procedure
            + " was neither received to its end nor closed, and nothing refers to it any more: it"
            + " is cancelled. Close stream calls, best by try-with-resources; cancel the"
            + " subscriptions of asynchronous ones");
  }
}
