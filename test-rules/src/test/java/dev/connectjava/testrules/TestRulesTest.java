package dev.connectjava.testrules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary.Failure;

final class TestRulesTest {

  @Test
  void disabledTest_failsTheRun() {
    assertThat(failuresOf(WithDisabled.class))
        .singleElement()
        .satisfies(failure ->
            assertThat(failure.getException())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("off(): for this test"));
  }

  @Test
  void failedAssumption_failsTheRun() {
    assertThat(failuresOf(WithFailedAssumption.class))
        .singleElement()
        .satisfies(failure ->
            assertThat(failure.getException())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("assumes(): Assumption failed: no such thing"));
  }

  @Test
  void leakedBuffer_failsTheRunAndNamesItsMaker() {
    assertThat(failuresOf(WithLeak.class))
        .singleElement()
        .satisfies(failure ->
            assertThat(failure.getException())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("leaked: 1")
                .hasStackTraceContaining("WithLeak.leaks"));
    WithLeak.release();
  }

  @Test
  void releasedBuffer_isNoFailure() {
    assertThat(failuresOf(WithRelease.class)).isEmpty();
  }

  private static List<Failure> failuresOf(Class<?> tests) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectClass(tests)).build();
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    Launcher launcher = LauncherFactory.create();
    launcher.execute(request, summary);
    return summary.getSummary().getFailures();
  }

  static final class WithDisabled {
    @Test
    void on() {}

    @Test
    @Disabled("for this test")
    void off() {}
  }

  static final class WithFailedAssumption {
    @Test
    void assumes() {
      Assumptions.assumeTrue(false, "no such thing");
    }
  }

  static final class WithLeak {

    private static @Nullable ByteBuf leaked;

    @Test
    void leaks() {
      leaked = PooledByteBufAllocator.DEFAULT.buffer();
    }

    static void release() {
      if (leaked != null) {
        leaked.release();
      }
    }
  }

  static final class WithRelease {
    @Test
    void releases() {
      assertThat(PooledByteBufAllocator.DEFAULT.buffer().release()).isTrue();
    }
  }
}
