package dev.connectjava;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LostCallLogTest {

  /** Held, since java.util.logging holds no logger itself. */
  private static final Logger LOGGER = Logger.getLogger(LostCallLog.class.getName());

  private final List<String> warnings = new CopyOnWriteArrayList<>();

  private final Handler recorder =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          if (entry.getLevel().equals(Level.WARNING)) {
            warnings.add(entry.getMessage());
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void record() {
    LOGGER.addHandler(recorder);
    LOGGER.setUseParentHandlers(false);
  }

  @AfterEach
  void forget() {
    LOGGER.setUseParentHandlers(true);
    LOGGER.removeHandler(recorder);
  }

  @Test
  void lostCalls_areWarnedOfOnceForEachProcedure() {
    LostCallLog log = new LostCallLog();
    log.tell("/a.A/Watch");
    log.tell("/a.A/Watch");
    log.tell("/a.A/List");
    assertThat(warnings)
        .satisfiesExactly(
            first -> assertThat(first).contains("/a.A/Watch", "Close stream calls"),
            second -> assertThat(second).contains("/a.A/List"));
  }

  @Test
  void proceduresBeyondTheLimit_areNotWarnedOf() {
    LostCallLog log = new LostCallLog();
    for (int i = 0; i <= LostCallLog.MOST_WARNED_OF; i++) {
      log.tell("/a.A/M" + i);
    }
    assertThat(warnings).hasSize(LostCallLog.MOST_WARNED_OF);
  }
}
