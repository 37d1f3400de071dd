package dev.connectjava.call.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.CallOptions;
import dev.connectjava.Deadline;
import dev.connectjava.call.Texts;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class CallDeadlineTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private static CallDeadline of(CallOptions options) {
    return Objects.requireNonNull(CallDeadline.of(Texts.ASK, options));
  }

  @Test
  void optionsThatSayNothing_giveNone() {
    assertThat(CallDeadline.own(CallOptions.defaults())).isNull();
    assertThat(CallDeadline.of(Texts.ASK, CallOptions.defaults())).isNull();
  }

  @Test
  void earlierOfTimeoutAndDeadline_counts() {
    Deadline deadline = Deadline.after(HOUR);
    CallOptions dated = CallOptions.defaults().withDeadline(deadline);

    assertThat(CallDeadline.own(dated)).isSameAs(deadline);
    assertThat(CallDeadline.own(dated.withTimeout(HOUR.plus(SECOND)))).isSameAs(deadline);
    Deadline timed = CallDeadline.own(dated.withTimeout(SECOND));
    assertThat(timed).isNotNull().isNotSameAs(deadline);
    assertThat(timed.remaining()).isBetween(Duration.ZERO, SECOND);
  }

  @Test
  void failure_tellsTheTimeout_orWhatWasLeftUntilTheDeadline() {
    CallOptions timed = CallOptions.defaults().withTimeout(HOUR.plusNanos(1));
    assertThat(of(timed).failure()).hasMessageEndingWith("within its timeout of PT1H0.000000001S");
    assertThat(of(timed.withDeadline(Deadline.after(HOUR.plus(HOUR)))).failure())
        .hasMessageEndingWith("within its timeout of PT1H0.000000001S");
    assertThat(of(timed.withDeadline(Deadline.after(Duration.ZERO))).failure())
        .hasMessageEndingWith("within its timeout of PT0S");
  }
}
