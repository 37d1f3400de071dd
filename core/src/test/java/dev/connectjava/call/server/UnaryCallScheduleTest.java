package dev.connectjava.call.server;

import dev.connectjava.testrules.SilentLog;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever the order in which a unary call's request, deadline, cancellation, handler and answer
 * come: it is answered or aborted once, and nothing of it is left.
 */
@ExtendWith(SilentLog.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class UnaryCallScheduleTest {

  private static final int SCHEDULES = 5_000;

  /** So many races, or as many as there are in this time. */
  private static final int RACES = 3_000;

  private static final long RACING_NANOS = 1_500_000_000L;

  @ParameterizedTest
  @EnumSource(ServedSetup.class)
  void anySchedule_givesOneEnd_andLeavesNothing(ServedSetup setup) {
    ServedSchedule.Server server = new ServedSchedule.Server(setup);
    for (long seed = 0; seed < SCHEDULES; seed++) {
      server.play(seed);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BLOCKING", "INTERCEPTED", "ASYNCHRONOUS"})
  void anyRace_givesOneEnd_andLeavesNothing(ServedSetup setup) {
    try (ServedRace.Server server = new ServedRace.Server(setup)) {
      long begin = System.nanoTime();
      for (long seed = 0; seed < RACES && System.nanoTime() - begin < RACING_NANOS; seed++) {
        server.race(seed);
      }
    }
  }
}
