package dev.connectjava.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.testrules.FuzzCorpus;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Values of {@code content-type}. */
final class MediaTypeFuzz {

  public static void fuzzerTestOneInput(byte[] input) {
    String value = new String(input, ISO_8859_1);
    String type = MediaType.parse(value);
    if (type != null) {
      assertThat(type).isEqualTo(type.strip()).isEqualTo(type.toLowerCase(Locale.ROOT));
      assertThat(type.length()).isLessThanOrEqualTo(value.length());
      assertThat(MediaType.parse(type)).isEqualTo(type);
      assertThat(MediaType.parse(type + "; Charset=\"UTF-8\"")).isEqualTo(type);
    }
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(MediaTypeFuzz.class, MediaTypeFuzz::fuzzerTestOneInput);
  }
}
