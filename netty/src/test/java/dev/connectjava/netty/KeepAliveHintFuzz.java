package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.testrules.FuzzCorpus;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Values of {@code keep-alive} that a server sends. */
final class KeepAliveHintFuzz {

  public static void fuzzerTestOneInput(byte[] input) {
    KeepAliveHint.of(new String(input, ISO_8859_1))
        .ifPresent(hint -> {
          assertThat(hint).isBetween(Duration.ZERO, Duration.ofSeconds(999_999_999));
          assertThat(KeepAliveHint.of("timeout=" + hint.toSeconds())).contains(hint);
        });
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(KeepAliveHintFuzz.class, KeepAliveHintFuzz::fuzzerTestOneInput);
  }
}
