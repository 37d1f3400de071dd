package dev.connectjava.platform;

import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A log by {@code java.util.logging}, whose records name the class that logs. */
final class UtilLog extends Log {

  private final Logger logger;

  private UtilLog(Logger logger) {
    this.logger = logger;
  }

  static Log named(String name) {
    return new UtilLog(Logger.getLogger(name));
  }

  @Override
  void write(Level level, String message, @Nullable Throwable cause) {
    logger.logp(
        switch (level) {
          case DEBUG -> java.util.logging.Level.FINE;
          case WARNING -> java.util.logging.Level.WARNING;
          case ERROR -> java.util.logging.Level.SEVERE;
        },
        logger.getName(),
        null,
        message,
        cause);
  }
}
