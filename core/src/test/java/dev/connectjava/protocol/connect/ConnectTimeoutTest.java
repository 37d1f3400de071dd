package dev.connectjava.protocol.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectTimeoutTest {

  @ParameterizedTest
  @CsvSource({"0,0", "1,1", "0000000007,7", "9999999999,9999999999"})
  void oneToTenDigits_areMilliseconds(String value, long millis) {
    assertThat(ConnectTimeout.read(Headers.of("connect-timeout-ms", value)))
        .isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void missingHeader_isNoTimeout() {
    assertThat(ConnectTimeout.read(Headers.empty())).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "+1", "1.5", "1e3", "10000000000", " 1", "1s", "١"})
  void anythingElse_isRefused(String value) {
    Headers headers = Headers.builder().addReceived("connect-timeout-ms", value).build();

    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> ConnectTimeout.read(headers))
        .matches(e -> e.code() == Code.INVALID_ARGUMENT)
        .withMessageContaining("1 to 10 digits");
  }
}
