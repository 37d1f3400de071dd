package dev.connectjava.examples.eliza;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WordPatternTest {
  private static final Map<String, Set<String>> GROUPS =
      Map.of("family", Set.of("mother", "father"), "want", Set.of("want", "need"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          *             | a b c            | "a b c"
          *             | ""               | ""
          +             | a b              | "a b"
          hello         | Hello            | ""
          * my +        | this is my cat   | "this is/cat"
          * my +        | my cat           | "/cat"
          * my *        | my               | "/"
          * my *        | my own my        | "/own my"
          + my +        | my my my         | "my/my"
          * a *         | b a c a d        | "b/c a d"
          * a b *       | a a b            | "a/"
          * a b c       | a b a b c        | "a b"
          + a + a       | a a a a          | "a/a"
          * my @family  | is my Mother     | "is/Mother"
          i @want to *  | I need to go now | "need/go now"
          my _ +        | my cat ran away  | "cat/ran away"
          * _ b         | a b c b          | "a b/c"
          """)
  void match_ofAClauseThatFits_capturesItsParts(String pattern, String clause, String captures) {
    assertThat(match(pattern, clause)).contains(captures);
  }

  @Test
  void match_ofChoices_capturesTheOneThatWasSaid() {
    assertThat(match("* to|from @family|home", "go to father")).contains("go/to/father");
    assertThat(match("* to|from @family|home", "come from home")).contains("come/from/home");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          +             | ""
          hello         | hello there
          hello         | ""
          hello there   | hello
          * my +        | it is my
          + my *        | my cat
          * my @family  | my mother said
          i @want to *  | i like to go
          * a b         | a b c
          my _ +        | my cat
          _             | ""
          + a + a       | a a a
          """)
  void match_ofAClauseThatDoesNotFit_isEmpty(String pattern, String clause) {
    assertThat(match(pattern, clause)).isEmpty();
  }

  @Test
  @Timeout(10)
  void match_ofAVeryLongClauseThatAlmostFits_takesPolynomialTime() {
    WordPattern pattern = WordPattern.parse("* a * a * a * a * a * b", GROUPS);
    List<Word> clause = Collections.nCopies(100_000, Word.of("a"));

    assertThat(pattern.match(clause)).isEmpty();
  }

  @Test
  void captureCount_countsEverythingButPlainWords() {
    assertThat(WordPattern.parse("* my @family never|always _ +", GROUPS).captureCount())
        .isEqualTo(5);
  }

  @Test
  void parse_ofTwoGapsSideBySide_isRefused() {
    assertThatThrownBy(() -> WordPattern.parse("my * +", GROUPS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("two gaps side by side in pattern: my * +");
  }

  @Test
  void parse_ofAnUnknownGroup_isRefused() {
    assertThatThrownBy(() -> WordPattern.parse("my @pet", GROUPS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("unknown group @pet");
  }

  @Test
  void parse_ofNothing_isRefused() {
    assertThatThrownBy(() -> WordPattern.parse(" ", GROUPS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a pattern needs at least one word");
  }

  private static Optional<String> match(String pattern, String clause) {
    List<Word> words =
        Stream.of(clause.split(" ")).filter(word -> !word.isEmpty()).map(Word::of).toList();
    return WordPattern.parse(pattern, GROUPS)
        .match(words)
        .map(captures -> String.join("/", captures.stream().map(Word::join).toList()));
  }
}
