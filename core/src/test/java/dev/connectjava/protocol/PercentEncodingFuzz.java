package dev.connectjava.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.testrules.FuzzCorpus;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Status messages as they come, each byte a character as in a field's value, and as they go. */
final class PercentEncodingFuzz {

  public static void fuzzerTestOneInput(byte[] input) {
    String decoded = PercentEncoding.decode(new String(input, ISO_8859_1));
    assertThat(decoded.length()).isLessThanOrEqualTo(input.length);

    String text = new String(input, UTF_8);
    String encoded = PercentEncoding.encode(text);
    assertThat(encoded.chars().allMatch(c -> c >= 0x20 && c <= 0x7E)).isTrue();
    assertThat(encoded.length()).isLessThanOrEqualTo(3 * text.getBytes(UTF_8).length);
    assertThat(PercentEncoding.decode(encoded)).isEqualTo(text);
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(PercentEncodingFuzz.class, PercentEncodingFuzz::fuzzerTestOneInput);
  }
}
