package dev.connectjava.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.connectjava.http.DiscardingListener;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WriteTimeoutTest {

  private final Queue<Runnable> timers = new ArrayDeque<>();
  private int ends;

  private final WriteTimeout timeout =
      new WriteTimeout(
          (task, delay) -> {
            assertThat(delay).isEqualTo(Duration.ofSeconds(1));
            timers.add(task);
          },
          Duration.ofSeconds(4),
          () -> ends++);

  private void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      timers.remove().run();
    }
  }

  @Test
  void timeout_endsTheExchange_afterItsTime() {
    timeout.begin();
    pass(4);
    assertThat(ends).isZero();
    pass(1);
    assertThat(ends).isEqualTo(1);
    assertThat(timers).isEmpty();
  }

  @Test
  void readiness_thatAcceptsNothing_doesNotRestartIt() {
    timeout.begin();
    pass(3);
    timeout.begin();
    pass(2);
    assertThat(ends).isEqualTo(1);
  }

  @Test
  void progress_restartsIt_withTheTimerThatRuns() {
    timeout.begin();
    pass(4);
    timeout.stop();
    timeout.begin();
    assertThat(timers).hasSize(1);
    pass(4);
    assertThat(ends).isZero();
    pass(1);
    assertThat(ends).isEqualTo(1);
  }

  @Test
  void noTimer_runs_whileTheContainerAcceptsBytes() {
    timeout.begin();
    timeout.stop();
    pass(1);
    assertThat(timers).isEmpty();
    assertThat(ends).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S"})
  void timeout_isPositive(Duration invalid) {
    RouterServlet.Builder builder = RouterServlet.builder(DiscardingListener::of);
    assertThatThrownBy(() -> builder.writeTimeout(invalid))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("writeTimeout must be positive, but was " + invalid);
  }
}
