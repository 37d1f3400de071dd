package dev.connectjava.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import dev.connectjava.testrules.FuzzCorpus;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Values of {@code if-none-match}. */
final class EntityTagsFuzz {

  private static final String TAG = "\"v1\"";

  public static void fuzzerTestOneInput(byte[] input) {
    String list = new String(input, ISO_8859_1);
    boolean matches = matches(list);
    assertThat(matches("W/" + TAG + "," + list)).isTrue();
    assertThat(matches("\"v0\", " + list)).isEqualTo(matches && !list.strip().equals("*"));
    if (!list.contains(TAG) && !list.contains("*")) {
      assertThat(matches).isFalse();
    }
    if (EntityTags.isTag(list)) {
      Headers same = Headers.builder().addReceived("if-none-match", list).build();
      assertThat(EntityTags.matches(same, list)).isTrue();
      assertThat(matches).isEqualTo(list.endsWith(TAG) && list.length() <= TAG.length() + 2);
    }
  }

  private static boolean matches(String list) {
    return EntityTags.matches(Headers.builder().addReceived("if-none-match", list).build(), TAG);
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(EntityTagsFuzz.class, EntityTagsFuzz::fuzzerTestOneInput);
  }
}
