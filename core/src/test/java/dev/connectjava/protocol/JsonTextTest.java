package dev.connectjava.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonTextTest {

  @Test
  void plainText_isQuoted() {
    assertThat(json("abc ☺ 😈")).isEqualTo("\"abc ☺ 😈\"");
  }

  @Test
  void quotesBackslashesAndControls_areEscaped() {
    assertThat(json("\"\\\n\r\t\u0000\u001f")).isEqualTo("\"\\\"\\\\\\n\\r\\t\\u0000\\u001f\"");
  }

  @Test
  void unpairedSurrogates_areReplaced() {
    assertThat(json("\uD83D")).isEqualTo("\"\uFFFD\"");
    assertThat(json("\uDE08x")).isEqualTo("\"\uFFFDx\"");
    assertThat(json("\uD83D\uD83D\uDE08")).isEqualTo("\"\uFFFD😈\"");
  }

  private static String json(String text) {
    return JsonText.appendString(new StringBuilder(), text).toString();
  }
}
