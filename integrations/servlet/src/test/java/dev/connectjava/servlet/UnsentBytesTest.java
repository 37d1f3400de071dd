package dev.connectjava.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class UnsentBytesTest {

  private final MessageBudget budget = new MessageBudget(80_000);
  private final UnsentBytes unsent = new UnsentBytes(budget, 100);

  @Test
  void writer_waitsAtTheBound_andContinuesBelowHalfOfIt() {
    unsent.add(99);
    assertThat(unsent.isBelowBound()).isTrue();
    unsent.add(1);
    assertThat(unsent.isBelowBound()).isFalse();

    assertThat(unsent.remove(50)).isFalse();
    assertThat(unsent.remove(1)).isTrue();
    assertThat(unsent.remove(49)).isFalse();
    assertThat(budget.used()).isZero();
  }

  @Test
  void reservation_isTakenUpByWhatIsWritten() {
    assertThat(unsent.reserve(60)).isNull();
    unsent.add(40);
    unsent.add(40);
    assertThat(budget.used()).isEqualTo(80);

    assertThat(unsent.reserve(10)).isNull();
    unsent.end();
    unsent.remove(80);
    assertThat(budget.used()).isZero();
  }

  @Test
  void lastEighth_isForSmallMessages() {
    assertThat(budget.reserve(70_000, 70_000)).isNull();
    assertThat(budget.reserve(1, 70_000))
        .isEqualTo(
            "the messages of all calls use 70,000 of 80,000 bytes"
                + " (RouterServlet.Builder.memoryBytes)");
    assertThat(budget.reserve(10_000, 10_000)).isNull();
    assertThat(budget.reserve(1, 1)).isNotNull();
    budget.release(80_000);
    assertThat(budget.used()).isZero();
  }
}
