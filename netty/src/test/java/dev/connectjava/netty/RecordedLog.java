package dev.connectjava.netty;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What is logged by a logger, from level INFO on, until it is closed. */
final class RecordedLog extends Handler implements AutoCloseable {

  private final Logger logger;
  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final List<Throwable> thrown = new CopyOnWriteArrayList<>();

  private RecordedLog(Logger logger) {
    this.logger = logger;
  }

  static RecordedLog of(String name) {
    RecordedLog log = new RecordedLog(Logger.getLogger(name));
    log.logger.addHandler(log);
    return log;
  }

  List<String> messages() {
    return List.copyOf(messages);
  }

  /** The exceptions of those messages that have one. */
  List<Throwable> thrown() {
    return List.copyOf(thrown);
  }

  @Override
  public void publish(LogRecord record) {
    messages.add(record.getMessage());
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
