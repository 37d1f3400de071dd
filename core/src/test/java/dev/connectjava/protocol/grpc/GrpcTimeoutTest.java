package dev.connectjava.protocol.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @CsvSource({"0n, PT0S", "00000007H, PT7H", "5M, PT5M", "5S, PT5S", "5m, PT0.005S"})
  void everyUnit_isRead(String received, Duration timeout) {
    assertThat(GrpcTimeout.read(Headers.of("grpc-timeout", received))).isEqualTo(timeout);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "m", "5", "-1m", "+1m", "1.5S", "1e3m", "5s", "5h", "123456789m", " 1m", "١m"})
  void otherValue_isInvalid(String received) {
    Headers headers = Headers.builder().addReceived("grpc-timeout", received).build();

    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> GrpcTimeout.read(headers))
        .withMessageContaining("1 to 8 digits")
        .extracting(RpcException::code)
        .isEqualTo(Code.INVALID_ARGUMENT);
  }
}
