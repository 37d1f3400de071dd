package dev.connectjava.spi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ExcerptTest {

  @Test
  void text_ofAHundredCharacters_isQuotedWhole() {
    String text = "x".repeat(100);

    assertThat(Excerpt.quoted(text)).isEqualTo('"' + text + '"');
    assertThat(Excerpt.of(text)).isEqualTo(text);
  }

  @Test
  void text_ofOneCharacterMore_isCut() {
    String text = "x".repeat(101);

    assertThat(Excerpt.quoted(text)).isEqualTo('"' + "x".repeat(100) + "...\" (101 characters)");
    assertThat(Excerpt.of(text)).isEqualTo("x".repeat(100) + "... (101 characters)");
  }

  @Test
  void surrogatePair_isNotCutApart() {
    String text = "x".repeat(99) + "\uD83D\uDE08";

    assertThat(Excerpt.cut(text, 100)).isEqualTo("x".repeat(99));
    assertThat(Excerpt.cut(text, 101)).isEqualTo(text);
    assertThat(Excerpt.cut(text, 0)).isEmpty();
  }

  @Test
  void controlsAndUnpairedSurrogates_areReplaced() {
    assertThat(Excerpt.quoted("a\r\n\u0000\uD83Db\uDE08\uD83D\uDE08"))
        .isEqualTo("\"a\uFFFD\uFFFD\uFFFD\uFFFDb\uFFFD\uD83D\uDE08\"");
    assertThat(Excerpt.wellFormed("a\n\uD83D")).isEqualTo("a\n\uFFFD");
  }

  @Test
  void reason_isCutAtThreeHundredCharacters() {
    assertThat(Excerpt.ofReason("y".repeat(300))).isEqualTo("y".repeat(300));
    assertThat(Excerpt.ofReason("y".repeat(301))).isEqualTo("y".repeat(300) + "...");
    assertThat(Excerpt.ofReason(null)).isEqualTo("no reason given");
  }
}
