package dev.connectjava.examples.eliza;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReflectionsTest {
  private final Script script = Script.load();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          my mother hates me            | your mother hates you
          my own thoughts               | your own thoughts
          i am sure that i was right    | you are sure that you were right
          what you think of me          | what I think of you
          you are my best friend        | I am your best friend
          to talk with you              | to talk with me
          you never listen to me        | I never listen to you
          her that you sent me          | her that I sent you
          your answers                  | my answers
          a house of mine, not of yours | a house of yours, not of mine
          myself                        | yourself
          Anna in Paris                 | Anna in Paris
          """)
  void reflect_turnsThePersonAround(String said, String reflected) {
    assertThat(reflect(said)).isEqualTo(reflected.replace(",", ""));
  }

  @Test
  void reflect_ofNothing_isEmpty() {
    assertThat(script.reflections().reflect(List.of())).isEmpty();
  }

  private String reflect(String said) {
    List<Word> words = script.reader().read(said.replace(",", "")).getFirst();
    return script.reflections().reflect(words);
  }
}
