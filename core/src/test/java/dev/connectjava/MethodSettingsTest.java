package dev.connectjava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MethodSettingsTest {

  private static final ServerLimits SMALL = ServerLimits.defaults().withRequestMessageBytes(1);
  private static final DeadlinePolicy SHORT =
      DeadlinePolicy.clientDecides().withMaximum(Duration.ofSeconds(1));
  private static final ServerInterceptor OUTER = (call, next) -> next.handle(call);
  private static final ServerInterceptor INNER = (call, next) -> next.handle(call);
  private static final ServerHeadInterceptor FIRST = call -> {};
  private static final ServerHeadInterceptor SECOND = call -> {};

  private static final MethodSettings ALL =
      MethodSettings.builder()
          .limits(SMALL)
          .deadlinePolicy(SHORT)
          .compressionMinimumBytes(7)
          .requestIdleTimeout(Duration.ofSeconds(8))
          .executionMode(ExecutionMode.eventLoop())
          .endOnDrain(true)
          .interceptor(OUTER)
          .headInterceptor(FIRST)
          .build();

  @Test
  void inherited_setsNothing() {
    MethodSettings nothing = MethodSettings.inherited();

    assertThat(nothing.limits()).isEmpty();
    assertThat(nothing.deadlinePolicy()).isEmpty();
    assertThat(nothing.compressionMinimumBytes()).isEmpty();
    assertThat(nothing.requestIdleTimeout()).isEmpty();
    assertThat(nothing.executionMode()).isEmpty();
    assertThat(nothing.endOnDrain()).isEmpty();
    assertThat(nothing.interceptors()).isEmpty();
    assertThat(nothing.headInterceptors()).isEmpty();
  }

  @Test
  void builder_startsWithTheSettingsThatItIsMadeOf() {
    assertIsAll(ALL.toBuilder().build());
    assertThat(ALL.toBuilder().endOnDrain(false).build().endOnDrain()).contains(false);
  }

  @Test
  void settingsWithinOthers_takeWhatTheyDoNotSet() {
    assertIsAll(ALL.within(MethodSettings.inherited()));
    assertIsAll(MethodSettings.inherited().within(ALL));
  }

  @Test
  void settingsWithinOthers_comeBeforeThem() {
    MethodSettings outer =
        MethodSettings.builder()
            .limits(ServerLimits.defaults())
            .deadlinePolicy(DeadlinePolicy.clientDecides())
            .compressionMinimumBytes(MethodSettings.UNCOMPRESSED)
            .requestIdleTimeout(Duration.ofSeconds(1))
            .executionMode(ExecutionMode.virtualThreads())
            .endOnDrain(false)
            .build();

    assertIsAll(ALL.within(outer));
  }

  @Test
  void interceptors_areInsideThoseOfTheOthers() {
    MethodSettings inner =
        MethodSettings.builder().interceptor(INNER).headInterceptor(SECOND).build();

    MethodSettings both = inner.within(ALL);
    assertThat(both.interceptors()).isEqualTo(List.of(OUTER, INNER));
    assertThat(both.headInterceptors()).isEqualTo(List.of(FIRST, SECOND));
  }

  @Test
  void settingsBelowTheirBounds_areRefused() {
    MethodSettings.Builder builder = MethodSettings.builder();

    assertThat(builder.compressionMinimumBytes(0).build().compressionMinimumBytes()).hasValue(0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.compressionMinimumBytes(-1))
        .withMessageContaining("-1");
    assertThat(builder.requestIdleTimeout(Duration.ofNanos(1)).build().requestIdleTimeout())
        .contains(Duration.ofNanos(1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.requestIdleTimeout(Duration.ZERO))
        .withMessageContaining("PT0S");
  }

  private static void assertIsAll(MethodSettings settings) {
    assertThat(settings.limits()).containsSame(SMALL);
    assertThat(settings.deadlinePolicy()).containsSame(SHORT);
    assertThat(settings.compressionMinimumBytes()).hasValue(7);
    assertThat(settings.requestIdleTimeout()).contains(Duration.ofSeconds(8));
    assertThat(settings.executionMode()).contains(ExecutionMode.eventLoop());
    assertThat(settings.endOnDrain()).contains(true);
    assertThat(settings.interceptors()).containsExactly(OUTER);
    assertThat(settings.headInterceptors()).containsExactly(FIRST);
  }
}
