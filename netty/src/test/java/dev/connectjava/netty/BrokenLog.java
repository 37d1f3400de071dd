package dev.connectjava.netty;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** A log for which there is no memory: to log by one of the loggers throws, until it is closed. */
final class BrokenLog extends Handler implements AutoCloseable {

  private final List<Logger> loggers = new ArrayList<>();

  private BrokenLog() {}

  static BrokenLog of(String... names) {
    BrokenLog broken = new BrokenLog();
    broken.setLevel(Level.WARNING);
    for (String name : names) {
      Logger logger = Logger.getLogger(name);
      logger.addHandler(broken);
      broken.loggers.add(logger);
    }
    return broken;
  }

  @Override
  public void publish(LogRecord record) {
    if (isLoggable(record)) {
      throw new OutOfMemoryError("as a test wants it, in the log");
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    loggers.forEach(logger -> logger.removeHandler(this));
  }
}
