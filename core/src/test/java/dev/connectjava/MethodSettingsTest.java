package dev.connectjava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class MethodSettingsTest {

  private static final ServerLimits SMALL = ServerLimits.defaults().withRequestMessageBytes(1);
  private static final DeadlinePolicy SHORT =
      DeadlinePolicy.clientDecides().withMaximum(Duration.ofSeconds(1));

  @Test
  void inherited_setsNothing() {
    assertSets(MethodSettings.inherited(), null, null, null, null);
  }

  @Test
  void withers_keepWhatWasSet() {
    MethodSettings all =
        MethodSettings.inherited()
            .withLimits(SMALL)
            .withDeadlinePolicy(SHORT)
            .withCompressionMinimumBytes(7)
            .withExecutionMode(ExecutionMode.eventLoop());

    assertSets(all, SMALL, SHORT, 7, ExecutionMode.eventLoop());
  }

  @Test
  void settingsOfAMethod_standBeforeThoseOfItsService() {
    MethodSettings ofMethod = MethodSettings.inherited().withLimits(SMALL);
    MethodSettings ofService =
        MethodSettings.inherited()
            .withLimits(ServerLimits.defaults())
            .withDeadlinePolicy(SHORT)
            .withCompressionMinimumBytes(7)
            .withExecutionMode(ExecutionMode.eventLoop());

    assertSets(ofMethod.orElse(ofService), SMALL, SHORT, 7, ExecutionMode.eventLoop());
    assertSets(
        ofService.orElse(ofMethod), ServerLimits.defaults(), SHORT, 7, ExecutionMode.eventLoop());
  }

  @Test
  void negativeCompressionMinimum_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MethodSettings.inherited().withCompressionMinimumBytes(-1))
        .withMessageContaining("-1");
  }

  private static void assertSets(
      MethodSettings settings,
      @Nullable ServerLimits limits,
      @Nullable DeadlinePolicy policy,
      @Nullable Integer minimum,
      @Nullable ExecutionMode executor) {
    assertThat(settings.limits().orElse(null)).isSameAs(limits);
    assertThat(settings.deadlinePolicy().orElse(null)).isSameAs(policy);
    assertThat(settings.compressionMinimumBytes().orElse(null)).isEqualTo(minimum);
    assertThat(settings.executionMode().orElse(null)).isSameAs(executor);
  }
}
