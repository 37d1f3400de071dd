package dev.connectjava.call.server;

import dev.connectjava.testrules.SilentLog;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever the order in which a handler and another thread send, the loop takes what they have
 * sent, and the call ends: what was sent before is written in order, nothing after the end, and no
 * memory is left.
 */
@ExtendWith(SilentLog.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class OutgoingMessagesScheduleTest {

  private static final int SCHEDULES = 5_000;

  /** So many races, or as many as there are in this time. */
  private static final int RACES = 1_000;

  private static final long RACING_NANOS = 1_500_000_000L;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anySchedule_keepsOrder_andLosesNothing(boolean sized) {
    StreamSchedule.Server server = new StreamSchedule.Server(sized);
    for (long seed = 0; seed < SCHEDULES; seed++) {
      server.play(seed);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anyRace_keepsOrder_losesNothing_andIsBounded(boolean sized) {
    try (StreamRace.Server server = new StreamRace.Server(sized)) {
      long begin = System.nanoTime();
      for (long seed = 0; seed < RACES && System.nanoTime() - begin < RACING_NANOS; seed++) {
        server.race(seed);
      }
    }
  }
}
