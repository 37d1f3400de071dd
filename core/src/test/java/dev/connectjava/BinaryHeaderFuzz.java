package dev.connectjava;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.testrules.FuzzCorpus;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Values of headers whose names end in {@code -bin}, as they come and as they go. */
final class BinaryHeaderFuzz {

  public static void fuzzerTestOneInput(byte[] input) {
    Headers received =
        Headers.builder().addReceived("x-bin", new String(input, ISO_8859_1)).build();
    try {
      List<byte[]> values = received.allBinary("x-bin");
      assertThat(values).isNotEmpty();
      assertThat(values.stream().mapToInt(value -> value.length).sum())
          .isLessThanOrEqualTo(input.length);
    } catch (IllegalArgumentException e) {
      assertThat(String.valueOf(e.getMessage()).length()).isLessThan(300);
    }
    Headers sent = Headers.builder().addBinary("x-bin", input).build();
    assertThat(sent.firstBinary("x-bin").orElseThrow()).isEqualTo(input);
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(BinaryHeaderFuzz.class, BinaryHeaderFuzz::fuzzerTestOneInput);
  }
}
