package dev.connectjava.call;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Logs what has held up a loop, each report on a thread of its own: a log may wait for one of the
 * threads that the loop carries. Thread-safe.
 */
final class StallReport {

  /** How many reports may be in the log at once; more are left out. */
  private static final int MOST_REPORTS = 4;

  private static final AtomicInteger LOGGING = new AtomicInteger();

  private StallReport() {}

  /** Logs that a loop's own code has kept it. */
  static void ofLoop(Logger logger, String thread, StackTraceElement[] stack) {
    start(() ->
        logger.log(
            Level.WARNING,
            String.format(
                Locale.ROOT,
                "the event loop %s has run no virtual thread for more than %d ms, since it computes"
                    + " or waits, for example in a listener, a head interceptor, an asynchronous"
                    + " handler, or for a lock that a handler holds; the handlers and callers that"
                    + " waited for it run on other threads. It is at%n%s",
                thread,
                StallWatch.STALL.toMillis(),
                frames(stack))));
  }

  /**
   * Logs that a carried thread has kept its loop.
   *
   * @param portably how long what the advice says lasts
   * @param advice what happens now, and what can be done
   */
  static void ofCarried(
      Logger logger, String thread, Duration portably, String advice, StackTraceElement[] stack) {
    start(() ->
        logger.log(
            Level.WARNING,
            String.format(
                Locale.ROOT,
                "%s has kept its event loop for more than %d ms, since it computes, or waits where"
                    + " a virtual thread can't be unmounted; all other calls of this loop wait for"
                    + " it. For the next %d s %s. It is at%n%s",
                thread,
                StallWatch.STALL.toMillis(),
                portably.toSeconds(),
                advice,
                frames(stack))));
  }

  /** Logs that the watch could not look at the loops. */
  static void failed(Logger logger, Throwable cause) {
    start(() -> logger.log(Level.ERROR, "can't watch the event loops", cause));
  }

  private static void start(Runnable report) {
    if (LOGGING.incrementAndGet() > MOST_REPORTS) {
      LOGGING.decrementAndGet();
      return;
    }
    boolean started = false;
    try {
      Thread.ofPlatform()
          .daemon()
          .name("connect-stall-report")
          .inheritInheritableThreadLocals(false)
          .start(() -> {
            try {
              report.run();
            } finally {
              LOGGING.decrementAndGet();
            }
          });
      started = true;
    } catch (OutOfMemoryError e) {
      return; // The report is lost, and the watch goes on.
    } finally {
      if (!started) {
        LOGGING.decrementAndGet();
      }
    }
  }

  private static String frames(StackTraceElement[] stack) {
    return Arrays.stream(stack)
        .map(element -> "\tat " + element)
        .collect(Collectors.joining(System.lineSeparator()));
  }
}
