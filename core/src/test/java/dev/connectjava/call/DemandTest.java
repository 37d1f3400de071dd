package dev.connectjava.call;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DemandTest {

  private final Demand demand = new Demand();

  @Test
  void nothing_isWantedAtFirst() {
    assertThat(demand.isAny()).isFalse();
  }

  @Test
  void whatIsAskedFor_isWantedUntilItIsTaken() {
    assertThat(demand.add(1)).isTrue();
    assertThat(demand.add(1)).isTrue();
    demand.taken();
    assertThat(demand.isAny()).isTrue();
    demand.taken();
    assertThat(demand.isAny()).isFalse();
  }

  @Test
  void noneOrFewer_isAgainstTheRules() {
    assertThat(demand.add(0)).isFalse();
    assertThat(demand.add(-1)).isFalse();
    assertThat(demand.isAny()).isFalse();
  }

  @Test
  void anyNumber_isNeverUsedUp_norExceeded() {
    assertThat(demand.add(Long.MAX_VALUE - 1)).isTrue();
    assertThat(demand.add(5)).isTrue();
    demand.taken();
    demand.taken();
    assertThat(demand.add(Long.MAX_VALUE)).isTrue();
    assertThat(demand.isAny()).isTrue();
  }
}
