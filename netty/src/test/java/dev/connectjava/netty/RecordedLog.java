package dev.connectjava.netty;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The exceptions that are logged by a logger, until it is closed. */
final class RecordedLog extends Handler implements AutoCloseable {

  private final Logger logger;
  private final List<Throwable> thrown = new CopyOnWriteArrayList<>();

  private RecordedLog(Logger logger) {
    this.logger = logger;
  }

  static RecordedLog of(String name) {
    RecordedLog log = new RecordedLog(Logger.getLogger(name));
    log.logger.addHandler(log);
    return log;
  }

  List<Throwable> thrown() {
    return List.copyOf(thrown);
  }

  @Override
  public void publish(LogRecord record) {
    if (record.getThrown() != null) {
      thrown.add(record.getThrown());
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
  }
}
