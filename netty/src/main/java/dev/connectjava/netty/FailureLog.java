package dev.connectjava.netty;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Logs failures, after they have been handled. Logging needs memory, and the failure may be an
 * {@link OutOfMemoryError}; therefore a log call that fails itself is ignored.
 */
final class FailureLog {

  private FailureLog() {}

  /** Logs an error with the message "what subject". */
  static void error(Logger logger, String what, @Nullable Object subject, Throwable cause) {
    log(logger, Level.ERROR, what, subject, cause);
  }

  /** Logs a warning with the message "what subject". */
  static void warning(Logger logger, String what, @Nullable Object subject, Throwable cause) {
    log(logger, Level.WARNING, what, subject, cause);
  }

  private static void log(
      Logger logger, Level level, String what, @Nullable Object subject, Throwable cause) {
    try {
      logger.log(level, what + " " + subject, cause);
    } catch (RuntimeException | Error e) {
      return; // No other place to report it, and the caller has to continue.
    }
  }
}
