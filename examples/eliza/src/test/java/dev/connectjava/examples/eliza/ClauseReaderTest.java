package dev.connectjava.examples.eliza;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClauseReaderTest {
  private final ClauseReader reader =
      new ClauseReader(Map.of("i'm", List.of(Word.of("i"), Word.of("am"))));

  @Test
  void read_ofSeveralSentences_endsAClauseAtPunctuation() {
    assertThat(read("Well, my boyfriend made me come here. He did!"))
        .containsExactly("Well", "my boyfriend made me come here", "He did");
  }

  @Test
  void read_ofAnObjection_beginsAClause() {
    assertThat(read("I like it but nobody else does"))
        .containsExactly("I like it", "nobody else does");
  }

  @Test
  void read_ofAContraction_expandsIt() {
    assertThat(read("I'm here")).containsExactly("i am here");
    assertThat(read("I\u2019m here")).containsExactly("i am here");
  }

  @Test
  void read_ofApostrophesAndHyphensInsideWords_keepsThem() {
    assertThat(read("my mother-in-law's 'friend' - a pianist"))
        .containsExactly("my mother-in-law's friend", "a pianist");
  }

  @Test
  void read_ofOtherScripts_keepsTheirWords() {
    assertThat(read("Jürgen schläft; मैं ठीक हूँ 𝒳"))
        .containsExactly("Jürgen schläft", "मैं ठीक हूँ 𝒳");
  }

  @Test
  void read_ofQuotedAndStarredWords_doesNotCutTheClause() {
    assertThat(read("she said \"never\" and *meant* it"))
        .containsExactly("she said never and meant it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \t\n", "...", "?!", "' - '", "\uD800", "but"})
  void read_ofNoWords_isEmpty(String text) {
    assertThat(read(text)).isEmpty();
  }

  private List<String> read(String text) {
    return reader.read(text).stream().map(Word::join).toList();
  }
}
