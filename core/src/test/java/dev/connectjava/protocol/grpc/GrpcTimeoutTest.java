package dev.connectjava.protocol.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GrpcTimeoutTest {

  @ParameterizedTest
  @CsvSource({
    "PT0.000000001S, 1n",
    "PT0.099999999S, 99999999n",
    "PT0.1S, 100000u",
    "PT0.100000001S, 100001u",
    "PT2S, 2000000u",
    "PT100S, 100000m",
    "PT100000S, 100000S",
    "PT100000000S, 1666667M",
    "PT99999999H, 99999999H",
    "PT100000000H, 99999999H",
    "P36500000D, 99999999H"
  })
  void timeout_isSentInTheFinestUnit_andEnforcedAsItIsSent(Duration timeout, String sent) {
    Duration enforced = GrpcTimeout.expressible(timeout);

    assertThat(GrpcTimeout.format(enforced)).isEqualTo(sent);
    assertThat(GrpcTimeout.read(Headers.of("grpc-timeout", sent))).isEqualTo(enforced);
  }
}
