package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the threads of callers are spread over several event loops. */
final class CallersOverLoopsTest {

  /**
   * Every caller is the n-th thread that the program starts: for n = 2, each request that it serves
   * starts a handler's thread and one that calls on.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 6, 8, 10, 12, 16, 24, 32, 64, 100, 1024})
  void threadsWithRegularIds_areSpreadEvenly(int step) {
    for (int loops = 2; loops <= 16; loops++) {
      int[] callers = new int[loops];
      for (long id = 31, i = 0; i < 1_000L * loops; i++, id += step) {
        callers[NettyHttpTransport.indexOfThread(id, loops)]++;
      }
      for (int each : callers) {
        assertThat(each).isBetween(850, 1_150);
      }
    }
  }
}
