package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ConnectionFailuresTest {

  @Test
  void debugDataOfGoAway_thatForgesALineOfTheLog_isReplacedAndCut() {
    ClientTarget target = ClientTarget.of("http://host");
    assertThat(
            ConnectionFailures.goneAway(target, 11, "\nSEVERE: " + "x".repeat(100_000)).message())
        .isEqualTo(
            "http://host ended the connection with ENHANCE_YOUR_CALM, \"\ufffdSEVERE: %s...\"",
            "x".repeat(291));
  }
}
