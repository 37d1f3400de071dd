package dev.connectjava.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.connectjava.platform.Log.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LogTest {

  private final Logger logger = Logger.getLogger(LogTest.class.getName());
  private final Records records = new Records();

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

  /** A logger as that of a bridge to another library. */
  private static final class OtherLogger implements System.Logger {

    private final List<String> logged = new ArrayList<>();

    @Override
    public String getName() {
      return "other";
    }

    @Override
    public boolean isLoggable(System.Logger.Level level) {
      return true;
    }

    @Override
    public void log(
        System.Logger.Level level,
        @Nullable ResourceBundle bundle,
        String message,
        @Nullable Throwable cause) {
      logged.add(level + " " + message + " " + cause);
    }

    @Override
    public void log(
        System.Logger.Level level,
        @Nullable ResourceBundle bundle,
        String format,
        @Nullable Object... parameters) {
      throw new IllegalStateException("a message is not a format");
    }
  }

  @BeforeEach
  void record() {
    logger.setUseParentHandlers(false);
    logger.setLevel(java.util.logging.Level.ALL);
    logger.addHandler(records);
  }

  @AfterEach
  void stopRecording() {
    logger.removeHandler(records);
    logger.setLevel(null);
    logger.setUseParentHandlers(true);
  }

  private static void logAll(Log log, Exception cause) {
    log.log(Level.DEBUG, "plain {0}");
    log.log(Level.WARNING, "with cause", cause);
    log.error("can't do", "this", cause);
    log.warning("nothing for", null, cause);
  }

  @Test
  void messages_goToThePlatformsLogger() {
    OtherLogger other = new OtherLogger();
    logAll(SystemLog.by(other), new Exception("cause"));

    assertThat(other.logged)
        .containsExactly(
            "DEBUG plain {0} null",
            "WARNING with cause java.lang.Exception: cause",
            "ERROR can't do this java.lang.Exception: cause",
            "WARNING nothing for null java.lang.Exception: cause");
    assertThat(records.records).isEmpty();
  }

  @Test
  void withoutOne_messagesGoToJavaUtilLogging() {
    Exception cause = new Exception("cause");
    logAll(UtilLog.named(LogTest.class.getName()), cause);

    assertThat(records.records)
        .extracting(record -> record.getLevel() + " " + record.getMessage())
        .containsExactly(
            "FINE plain {0}",
            "WARNING with cause", "SEVERE can't do this", "WARNING nothing for null");
    assertThat(records.records)
        .extracting(LogRecord::getThrown)
        .containsExactly(null, cause, cause, cause);
  }

  /** Otherwise the JDK's format shows the class that passes the messages on. */
  @Test
  void recordsOfJavaUtilLogging_nameTheClassThatLogs() {
    logAll(Log.of(LogTest.class), new Exception("cause"));

    assertThat(records.records)
        .hasSize(4)
        .allSatisfy(record -> {
          assertThat(record.getLoggerName()).isEqualTo(LogTest.class.getName());
          assertThat(record.getSourceClassName()).isEqualTo(LogTest.class.getName());
          assertThat(record.getSourceMethodName()).isNull();
        });
  }

  @Test
  void failureToLog_isNotThrown() {
    records.failing = true;
    Log log = Log.of(LogTest.class);

    assertThatCode(() -> log.log(Level.ERROR, "lost")).doesNotThrowAnyException();
    assertThatCode(() -> log.error("can't do", "this", new Exception())).doesNotThrowAnyException();
  }
}
