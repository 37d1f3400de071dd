package dev.connectjava.call;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Tells the log of a failure after all else has been done about it. To log takes memory, and an
 * {@link OutOfMemoryError} may be what is to be told: a log call that fails changes nothing.
 */
public final class FailureLog {

  private FailureLog() {}

  /** Logs an error, its message that of what failed and the subject. */
  public static void error(Logger logger, String what, @Nullable Object subject, Throwable cause) {
    log(logger, Level.ERROR, what, subject, cause);
  }

  /** Logs a warning, its message that of what failed and the subject. */
  public static void warning(
      Logger logger, String what, @Nullable Object subject, Throwable cause) {
    log(logger, Level.WARNING, what, subject, cause);
  }

  private static void log(
      Logger logger, Level level, String what, @Nullable Object subject, Throwable cause) {
    try {
      logger.log(level, what + " " + subject, cause);
    } catch (RuntimeException | Error e) {
      return; // There is nobody else to tell, and whoever calls has to go on.
    }
  }
}
