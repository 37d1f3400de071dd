package dev.connectjava.platform;

import org.jspecify.annotations.Nullable;

/** A log by the platform's logger. */
final class SystemLog extends Log {

  private final System.Logger logger;

  private SystemLog(System.Logger logger) {
    this.logger = logger;
  }

  static Log named(String name) {
    return new SystemLog(System.getLogger(name));
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
