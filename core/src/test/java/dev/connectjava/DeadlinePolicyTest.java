package dev.connectjava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlinePolicyTest {

  private static final DeadlinePolicy POLICY =
      DeadlinePolicy.clientDecides()
          .withMinimum(Duration.ofMillis(10))
          .withMaximum(Duration.ofMillis(100))
          .withDefault(Duration.ofMillis(500));

  @ParameterizedTest
  @CsvSource({"0,10", "9,10", "10,10", "50,50", "100,100", "101,100", "9999999999,100"})
  void clientTimeout_isClamped(long requestedMillis, long expectedMillis) {
    assertThat(POLICY.timeoutFor(Optional.of(Duration.ofMillis(requestedMillis))))
        .contains(Duration.ofMillis(expectedMillis));
  }

  @Test
  void missingTimeout_getsTheDefaultUnclamped() {
    assertThat(POLICY.timeoutFor(Optional.empty())).contains(Duration.ofMillis(500));
  }

  @Test
  void minimumAboveMaximum_losesToTheMaximum() {
    DeadlinePolicy crossed = POLICY.withMinimum(Duration.ofSeconds(1));

    assertThat(crossed.timeoutFor(Optional.of(Duration.ofMillis(1))))
        .contains(Duration.ofMillis(100));
  }

  @Test
  void clientDecides_takesWhatTheClientSays() {
    DeadlinePolicy policy = DeadlinePolicy.clientDecides();

    assertThat(policy.timeoutFor(Optional.empty())).isEmpty();
    assertThat(policy.timeoutFor(Optional.of(Duration.ZERO))).contains(Duration.ZERO);
    assertThat(policy.timeoutFor(Optional.of(Duration.ofDays(9)))).contains(Duration.ofDays(9));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void durationThatIsNotPositive_isRefused(long millis) {
    Duration duration = Duration.ofMillis(millis);

    assertThatIllegalArgumentException().isThrownBy(() -> POLICY.withMinimum(duration));
    assertThatIllegalArgumentException().isThrownBy(() -> POLICY.withMaximum(duration));
    assertThatIllegalArgumentException().isThrownBy(() -> POLICY.withDefault(duration));
  }
}
