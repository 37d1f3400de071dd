package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.testrules.FuzzCorpus;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Targets of requests, each byte a character as HTTP's decoders have it. */
final class RequestTargetFuzz {

  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, ISO_8859_1);
    RequestTarget target = RequestTarget.of(text);

    assertThat(target.path()).doesNotContain("?");
    assertThat(target.path().length() + target.query().length())
        .isLessThanOrEqualTo(text.length() + 1);
    if (text.startsWith("/")) {
      String question = text.contains("?") ? "?" : "";
      assertThat(target.path() + question + target.query()).isEqualTo(text);
    }
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(RequestTargetFuzz.class, RequestTargetFuzz::fuzzerTestOneInput);
  }
}
