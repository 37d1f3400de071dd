package dev.connectjava;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class DeadlineTest {

  @Test
  void deadline_isBeforeThoseThatAreLater() {
    Deadline soon = Deadline.after(Duration.ofSeconds(1));
    Deadline later = Deadline.after(Duration.ofSeconds(2));

    assertThat(soon.isBefore(later)).isTrue();
    assertThat(later.isBefore(soon)).isFalse();
    assertThat(soon.isBefore(soon)).isFalse();
  }

  @Test
  void deadline_isBeforeTheLatest_thoughBothHavePassed() {
    Deadline first = Deadline.after(Duration.ZERO);
    Deadline negative = Deadline.after(Duration.ofDays(-200_000));
    Deadline latest = Deadline.after(Duration.ofSeconds(Long.MAX_VALUE));

    assertThat(first.isExpired()).isTrue();
    assertThat(negative.isExpired()).isTrue();
    assertThat(first.isBefore(latest)).isTrue();
    assertThat(negative.isBefore(latest)).isTrue();
    assertThat(latest.isBefore(negative)).isFalse();
  }
}
