package dev.connectjava;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.testrules.FuzzCorpus;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Fields that an application sets, {@code name: value}: none can split a header. */
final class HeadersFuzz {

  public static void fuzzerTestOneInput(byte[] input) {
    String line = new String(input, UTF_8);
    int colon = line.indexOf(": ");
    String name = colon < 0 ? line : line.substring(0, colon);
    String value = colon < 0 ? "" : line.substring(colon + 2);
    try {
      Headers headers = Headers.of(name, value);
      assertThat(name).matches("[!#$%&'*+\\-.^_`|~0-9A-Za-z]+");
      assertThat(value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c <= 0xFF && c != 0x7F)))
          .isTrue();
      assertThat(headers.first(name.toLowerCase(Locale.ROOT))).contains(value);
      assertThat(headers.names()).containsExactly(name.toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      assertThat(String.valueOf(e.getMessage())).doesNotContain("\r", "\n");
    }
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(HeadersFuzz.class, HeadersFuzz::fuzzerTestOneInput);
  }
}
