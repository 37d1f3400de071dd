package dev.connectjava.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.connectjava.platform.Log.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

final class LogTest {

  private final Logger logger = Logger.getLogger("LogTest");

  /** Keeps records, or fails. */
  private static final class Records extends Handler {

    private final List<LogRecord> records = new ArrayList<>();
    private boolean failing;

    @Override
    public void publish(LogRecord record) {
      if (failing) {
        throw new OutOfMemoryError("there is no memory for a record");
      }
      records.add(record);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private Records record() {
    Records records = new Records();
    logger.setUseParentHandlers(false);
    logger.setLevel(java.util.logging.Level.ALL);
    logger.addHandler(records);
    return records;
  }

  @Test
  void platformsLogger_isUsedWhereThereIsOne() {
    assertThat(Log.of(LogTest.class)).isInstanceOf(SystemLog.class);
  }

  @Test
  void withoutIt_messagesGoToJavaUtilLogging() {
    Records records = record();
    Exception cause = new Exception("cause");
    Log log = UtilLog.named("LogTest");

    log.log(Level.DEBUG, "plain {0}");
    log.log(Level.WARNING, "with cause", cause);
    log.error("can't do", "this", cause);
    log.warning("nothing for", null, cause);

    assertThat(records.records)
        .extracting(record -> record.getLevel() + " " + record.getMessage())
        .containsExactly(
            "FINE plain {0}",
            "WARNING with cause", "SEVERE can't do this", "WARNING nothing for null");
    assertThat(records.records)
        .extracting(LogRecord::getThrown)
        .containsExactly(null, cause, cause, cause);
  }

  @Test
  void failureToLog_isNotThrown() {
    record().failing = true;
    Log log = UtilLog.named("LogTest");

    assertThatCode(() -> log.log(Level.ERROR, "lost")).doesNotThrowAnyException();
    assertThatCode(() -> log.error("can't do", "this", new Exception())).doesNotThrowAnyException();
  }
}
