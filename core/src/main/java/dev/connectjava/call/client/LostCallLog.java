package dev.connectjava.call.client;

import dev.connectjava.platform.Log;
import dev.connectjava.platform.Log.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A log of calls that were lost: a warning for the first one of each procedure, and debug messages
 * for the others, since a program that loses one call usually loses many. Thread-safe.
 */
final class LostCallLog {

  static final LostCallLog OF_ALL = new LostCallLog();

  /** The largest number of procedures that get a warning. */
  static final int MOST_WARNED_OF = 1_000;

  private static final Log LOG = Log.of(LostCallLog.class);

  private final Set<String> warnedOf = ConcurrentHashMap.newKeySet();

  /** Returns the level for the next lost call of this procedure, and counts the call. */
  Level level(String procedure) {
    boolean isFirst = warnedOf.size() < MOST_WARNED_OF && warnedOf.add(procedure);
    return isFirst ? Level.WARNING : Level.DEBUG;
  }

  void tell(String procedure) {
    LOG.log(
        level(procedure),
        "a call of "
            + procedure
            + " was neither received to its end nor closed, and nothing refers to it any more: it"
            + " is cancelled. Close stream calls, best by try-with-resources; cancel the"
            + " subscriptions of asynchronous ones");
  }
}
