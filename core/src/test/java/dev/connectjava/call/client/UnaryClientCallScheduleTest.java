package dev.connectjava.call.client;

import dev.connectjava.Protocol;
import dev.connectjava.testrules.SilentLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever the order in which a unary call is sent, answered, awaited, broken and cancelled: each
 * of its callers is told once, and nothing of it is left.
 */
@ExtendWith(SilentLog.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class UnaryClientCallScheduleTest {

  private static final int SCHEDULES = 5_000;

  /** So many races, or as many as there are in this time. */
  private static final int RACES = 3_000;

  private static final long RACING_NANOS = 1_500_000_000L;

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void anySchedule_tellsEachCallerOnce_andLeavesNothing(Protocol protocol) {
    MadeSchedule.Client client = new MadeSchedule.Client(protocol);
    for (long seed = 0; seed < SCHEDULES; seed++) {
      client.play(seed);
    }
  }

  @Test
  void anyRace_tellsEachCallerOnce_andLeavesNothing() {
    try (MadeRace.Client client = new MadeRace.Client()) {
      long begin = System.nanoTime();
      for (long seed = 0; seed < RACES && System.nanoTime() - begin < RACING_NANOS; seed++) {
        client.race(seed);
      }
    }
  }
}
