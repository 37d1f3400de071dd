package dev.connectjava.call;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * A log of failures that never throws. Logging takes memory, and the failure may be an {@link
 * OutOfMemoryError}: if logging fails, nothing else changes.
 */
public final class FailureLog {

  private FailureLog() {}

  /** Logs an error; its message consists of what failed and the subject. */
  public static void error(Logger logger, String what, @Nullable Object subject, Throwable cause) {
    log(logger, Level.ERROR, what, subject, cause);
  }

  /** Logs a warning; its message consists of what failed and the subject. */
  public static void warning(
      Logger logger, String what, @Nullable Object subject, Throwable cause) {
    log(logger, Level.WARNING, what, subject, cause);
  }

  private static void log(
      Logger logger, Level level, String what, @Nullable Object subject, Throwable cause) {
    try {
      logger.log(level, what + " " + subject, cause);
    } catch (RuntimeException | Error e) {
      return; // The failure can't be reported anywhere else, and the caller has to go on.
    }
  }
}
