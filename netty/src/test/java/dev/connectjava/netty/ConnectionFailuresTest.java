package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpFailure.Kind;
import org.junit.jupiter.api.Test;

final class ConnectionFailuresTest {

  @Test
  void timeThatIsOver_isReportedWithTheFailureOfTheAddressBefore() {
    ClientSettings settings = NettyTransport.builder("http://host").settings();
    Throwable cause = new IllegalStateException();
    HttpFailure before = HttpFailure.of(Kind.UNCONNECTED, "it is down").withCause(cause);
    HttpFailure failure = ConnectionFailures.notEstablished(settings, "connecting", before);

    assertThat(failure.message())
        .isEqualTo(
            "could not connect to http://host: connecting took longer than PT20S"
                + " (NettyTransport.Builder.establishmentTimeout);"
                + " another address was tried before: it is down");
    assertThat(failure.cause()).contains(cause);
  }

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
