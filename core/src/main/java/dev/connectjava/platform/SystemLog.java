package dev.connectjava.platform;

import org.jspecify.annotations.Nullable;

/** A log by the platform's logger. */
final class SystemLog extends Log {

  /** The package of the JDK's loggers that write to {@code java.util.logging}. */
  private static final String OVER_UTIL_LOGGING = "sun.util.logging.";

  private final System.Logger logger;

  private SystemLog(System.Logger logger) {
    this.logger = logger;
  }

  static Log named(String name) {
    return by(System.getLogger(name));
  }

  /**
   * Returns the log by a logger, or by the logger of {@code java.util.logging} behind it: such a
   * logger takes the class that calls it for the one that logs, unless that one is named.
   */
  static Log by(System.Logger logger) {
    return logger.getClass().getName().startsWith(OVER_UTIL_LOGGING)
        ? UtilLog.named(logger.getName())
        : new SystemLog(logger);
  }

  @Override
  void write(Level level, String message, @Nullable Throwable cause) {
    logger.log(
        switch (level) {
          case DEBUG -> System.Logger.Level.DEBUG;
          case WARNING -> System.Logger.Level.WARNING;
          case ERROR -> System.Logger.Level.ERROR;
        },
        message,
        cause);
  }
}
