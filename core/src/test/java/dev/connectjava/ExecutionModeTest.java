package dev.connectjava;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

final class ExecutionModeTest {

  @Test
  void modes_areEqualIfTheyRunTheSameWay() {
    Executor executor = Runnable::run;

    assertThat(ExecutionMode.of(executor))
        .isEqualTo(ExecutionMode.of(executor))
        .hasSameHashCodeAs(ExecutionMode.of(executor))
        .isNotEqualTo(ExecutionMode.of(Runnable::run))
        .isNotEqualTo(ExecutionMode.eventLoop());
    assertThat(ExecutionMode.virtualThreads())
        .isEqualTo(ExecutionMode.virtualThreads())
        .isNotEqualTo(ExecutionMode.eventLoop());
  }

  @Test
  void executor_isThatOfItsModeAlone() {
    Executor executor = Runnable::run;

    assertThat(ExecutionMode.of(executor).executor()).containsSame(executor);
    assertThat(ExecutionMode.virtualThreads().executor()).isEmpty();
    assertThat(ExecutionMode.eventLoop().executor()).isEmpty();
    assertThat(ExecutionMode.eventLoop()).hasToString("event loop");
  }
}
