package dev.connectjava.protocol.connect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.testrules.FuzzCorpus;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Values of {@code connect-timeout-ms}; what is taken can be sent on as it is. */
final class ConnectTimeoutFuzz {

  public static void fuzzerTestOneInput(byte[] input) {
    try {
      Duration timeout = read(new String(input, ISO_8859_1));
      assertThat(timeout).isBetween(Duration.ZERO, Duration.ofMillis(9_999_999_999L));
      assertThat(ConnectTimeout.expressible(timeout)).isEqualTo(timeout);
      assertThat(read(ConnectTimeout.format(timeout))).isEqualTo(timeout);
    } catch (RpcException e) {
      assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT);
    }
  }

  private static Duration read(String value) {
    Headers headers = Headers.builder().addReceived(ConnectHeaders.TIMEOUT, value).build();
    return requireNonNull(ConnectTimeout.read(headers));
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(ConnectTimeoutFuzz.class, ConnectTimeoutFuzz::fuzzerTestOneInput);
  }
}
