package dev.connectjava.examples.eliza;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IntroductionTest {
  private final Script script = Script.load();

  @Test
  void sentences_greetTheNameFromTheFirstToTheLast() {
    assertThat(Introduction.sentences(script, "Ada"))
        .hasSizeGreaterThan(4)
        .startsWith("Hello, Ada.", "I am Eliza, a therapist of sorts.")
        .endsWith("So, Ada, what is on your mind?")
        .noneMatch(sentence -> sentence.contains("{"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "\t\u0000\n", "\u200B"})
  void sentences_forNoName_greetAStranger(String name) {
    assertThat(Introduction.sentences(script, name)).startsWith("Hello, stranger.");
  }

  @Test
  void sentences_forAnUntidyName_tidyIt() {
    assertThat(Introduction.sentences(script, " Grace\r\n\tHopper "))
        .startsWith("Hello, Grace Hopper.");
  }

  @Test
  void sentences_forAVeryLongName_cutItBetweenCharacters() {
    String name = "\uD835\uDCB3".repeat(Introduction.MAX_NAME_LENGTH + 1);

    assertThat(Introduction.sentences(script, name))
        .startsWith("Hello, " + "\uD835\uDCB3".repeat(Introduction.MAX_NAME_LENGTH) + ".");
  }

  @Test
  void sentences_forANameThatLooksLikeATemplate_repeatIt() {
    assertThat(Introduction.sentences(script, "$1 {name} (2) \\"))
        .startsWith("Hello, $1 {name} (2) \\.");
  }
}
