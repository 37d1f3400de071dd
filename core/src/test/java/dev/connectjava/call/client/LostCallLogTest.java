package dev.connectjava.call.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.platform.Log.Level;
import org.junit.jupiter.api.Test;

final class LostCallLogTest {

  @Test
  void lostCalls_areWarnedOfOnceForEachProcedure() {
    LostCallLog log = new LostCallLog();
    assertThat(log.level("/a.A/Watch")).isEqualTo(Level.WARNING);
    assertThat(log.level("/a.A/Watch")).isEqualTo(Level.DEBUG);
    assertThat(log.level("/a.A/List")).isEqualTo(Level.WARNING);
  }

  @Test
  void proceduresBeyondTheLimit_areNotWarnedOf() {
    LostCallLog log = new LostCallLog();
    for (int i = 0; i < LostCallLog.MOST_WARNED_OF; i++) {
      assertThat(log.level("/a.A/M" + i)).isEqualTo(Level.WARNING);
    }
    assertThat(log.level("/a.A/OneMore")).isEqualTo(Level.DEBUG);
  }
}
