package dev.connectjava.platform;

import org.jspecify.annotations.Nullable;

/**
 * The log of a class that clients run: that of {@link System.Logger} or, where the platform has
 * none, as on Android, that of {@code java.util.logging}. It also writes to the latter itself where
 * {@link System.Logger} does. It never throws: logging takes memory, and what is logged may be an
 * {@link OutOfMemoryError}. Thread-safe.
 */
public abstract sealed class Log permits SystemLog, UtilLog {

  /** How much a message matters. */
  public enum Level {
    /** For people who look for the cause of a failure. */
    DEBUG,
    /** Something does not work as it should. */
    WARNING,
    /** Something has failed, and no caller knows. */
    ERROR
  }

  Log() {}

  /** Returns the log with the name of a class. */
  public static Log of(Class<?> type) {
    try {
      return SystemLog.named(type.getName());
    } catch (LinkageError e) { // The platform has no System.Logger.
      return UtilLog.named(type.getName());
    }
  }

  abstract void write(Level level, String message, @Nullable Throwable cause);

  /** Logs a message. */
  public final void log(Level level, String message) {
    tryWrite(level, message, null);
  }

  /** Logs a message with its cause. */
  public final void log(Level level, String message, Throwable cause) {
    tryWrite(level, message, cause);
  }

  /** Logs an error; its message consists of what failed and the subject. */
  public final void error(String what, @Nullable Object subject, Throwable cause) {
    failure(Level.ERROR, what, subject, cause);
  }

  /** Logs a warning; its message consists of what failed and the subject. */
  public final void warning(String what, @Nullable Object subject, Throwable cause) {
    failure(Level.WARNING, what, subject, cause);
  }

  private void failure(Level level, String what, @Nullable Object subject, Throwable cause) {
    try {
      write(level, what + " " + subject, cause);
    } catch (RuntimeException | Error e) {
      return; // The failure can't be reported anywhere else, and the caller has to go on.
    }
  }

  private void tryWrite(Level level, String message, @Nullable Throwable cause) {
    try {
      write(level, message, cause);
    } catch (RuntimeException | Error e) {
      return; // As above.
    }
  }
}
