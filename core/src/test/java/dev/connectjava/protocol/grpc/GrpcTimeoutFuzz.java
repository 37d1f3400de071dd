package dev.connectjava.protocol.grpc;

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

/** Values of {@code grpc-timeout}; what is taken can be sent on, at most rounded up. */
final class GrpcTimeoutFuzz {

  public static void fuzzerTestOneInput(byte[] input) {
    try {
      Duration timeout = read(new String(input, ISO_8859_1));
      assertThat(timeout).isBetween(Duration.ZERO, Duration.ofHours(99_999_999));
      Duration expressible = GrpcTimeout.expressible(timeout);
      assertThat(expressible).isEqualTo(timeout);
      String sent = GrpcTimeout.format(expressible);
      assertThat(sent.length()).isLessThanOrEqualTo(9);
      assertThat(read(sent)).isEqualTo(expressible);
    } catch (RpcException e) {
      assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT);
    }
  }

  private static Duration read(String value) {
    Headers headers = Headers.builder().addReceived(GrpcHeaders.TIMEOUT, value).build();
    return requireNonNull(GrpcTimeout.read(headers));
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(GrpcTimeoutFuzz.class, GrpcTimeoutFuzz::fuzzerTestOneInput);
  }
}
