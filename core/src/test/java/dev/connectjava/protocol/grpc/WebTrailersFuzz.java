package dev.connectjava.protocol.grpc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.testrules.FuzzCorpus;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Trailers in the last envelope of a gRPC-Web response. */
final class WebTrailersFuzz {

  public static void fuzzerTestOneInput(byte[] input) {
    Headers trailers;
    try {
      trailers = WebTrailers.read(input);
    } catch (RpcException e) {
      assertThat(e.code()).isEqualTo(Code.INTERNAL);
      return;
    }
    StringBuilder lines = new StringBuilder();
    trailers.forEach((name, value) -> {
      assertThat(name + value).doesNotContain("\r", "\n", "\0");
      lines.append(name).append(": ").append(value).append("\r\n");
    });
    assertThat(WebTrailers.read(lines.toString().getBytes(ISO_8859_1))).isEqualTo(trailers);
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(WebTrailersFuzz.class, WebTrailersFuzz::fuzzerTestOneInput);
  }
}
