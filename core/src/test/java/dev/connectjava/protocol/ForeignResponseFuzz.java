package dev.connectjava.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.testrules.FuzzCorpus;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Content types of responses that come from anything but a service. */
final class ForeignResponseFuzz {

  private static final int LONGEST_MESSAGE = 400;

  public static void fuzzerTestOneInput(byte[] input) {
    Headers headers =
        Headers.builder().addReceived("content-type", new String(input, ISO_8859_1)).build();
    String expected = "application/connect+proto";

    RpcException ofStatus = ForeignResponse.status(503, headers);
    assertThat(ofStatus.getMessage().length()).isLessThan(LONGEST_MESSAGE);
    RpcException ofType = ForeignResponse.contentType(headers, expected, "application/connect+");
    if (ofType == null) {
      assertThat(MediaType.parse(new String(input, ISO_8859_1))).isEqualTo(expected);
    } else {
      assertThat(ofType.getMessage().length()).isLessThan(LONGEST_MESSAGE);
    }
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(ForeignResponseFuzz.class, ForeignResponseFuzz::fuzzerTestOneInput);
  }
}
