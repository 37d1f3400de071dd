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
    if (target == null) {
      return;
    }
    assertThat(target.path()).doesNotContain("?", "#", " ", "\0", "\r", "\n");
    assertThat(target.query()).doesNotContain("#", " ", "\0", "\r", "\n");
    assertThat(target.path()).matches("(?s)/.*|\\*");
    assertThat(target.path().length() + target.query().length())
        .isLessThanOrEqualTo(text.length() + 1);
    if (target.authority() == null) {
      String question = text.contains("?") ? "?" : "";
      assertThat(target.path() + question + target.query()).isEqualTo(text);
    } else {
      assertThat(Authority.isValid(target.authority())).isTrue();
      assertThat(text).contains("://" + target.authority());
    }
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(RequestTargetFuzz.class, RequestTargetFuzz::fuzzerTestOneInput);
  }
}
