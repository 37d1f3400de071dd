package dev.connectjava.examples.eliza;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ScriptParserTest {
  private static final String OCCASIONS =
      """
      silence
      > ...
      fallback
      > Hm.
      overlong
      > Too long.
      farewell
      > Bye.
      introduction
      > I am new, {name}.
      """;

  @Test
  void parse_ofASmallScript_answersByIt() {
    Script script =
        ScriptParser.parse(
            """
            # a comment
            expand t'was: it was
            reflect my: your
            group pet: cat, dog
            goodbye so long
            keyword 2 cat, dog
            when * my @pet +
              > So your (2) (3)?
            keyword 3 it
            when it was +
              = was
            keyword 1 was
            when * was +
              > (2), was it?
            """
                + OCCASIONS);
    Conversation conversation = new Conversation(script, new SplittableRandom(1));

    assertThat(conversation.reply("Yes, my dog bites my neighbour"))
        .isEqualTo("So your dog bites your neighbour?");
    assertThat(conversation.reply("T'was brillig")).isEqualTo("Brillig, was it?");
    assertThat(conversation.reply("my cat")).isEqualTo("Hm.");
    assertThat(conversation.reply("So long!")).isEqualTo("Bye.");
    assertThat(conversation.ended()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nonsense here       | line 1: unknown directive: nonsense here
          when * my *         | line 1: a rule needs a keyword before it
          > Hello             | line 1: an answer needs a rule or an occasion before it
          keyword cat         | line 1: expected "rank word, word" but found: cat
          keyword x cat       | line 1: expected "rank word, word" but found: x cat
          reflect my your     | line 1: expected "word: text" but found: my your
          goodbye @nobody     | line 1: unknown group @nobody
          """)
  void parse_ofAMalformedLine_namesTheLine(String line, String message) {
    assertThatThrownBy(() -> ScriptParser.parse(line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void parse_ofAScriptWithoutPhrasesForAnOccasion_isRefused() {
    assertThatThrownBy(() -> ScriptParser.parse("silence\n> ...\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("nothing to say on occasion FALLBACK");
  }

  @Test
  void parse_ofTwoKeywordsForOneWord_isRefused() {
    assertThatThrownBy(() -> ScriptParser.parse(OCCASIONS + "keyword 1 cat\nkeyword 2 dog, cat\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("two keywords for the word cat");
  }

  @Test
  void parse_ofARuleWithoutAnswers_isRefused() {
    assertThatThrownBy(() -> ScriptParser.parse(OCCASIONS + "keyword 1 cat\nwhen *\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a rule needs at least one answer");
  }

  @Test
  void parse_ofAnAnswerWithAPartThatIsNotCaptured_isRefused() {
    assertThatThrownBy(() -> ScriptParser.parse(OCCASIONS + "keyword 1 cat\nwhen *\n> Why (2)?\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the pattern captures 1 parts, too few for: Why (2)?");
  }

  @ParameterizedTest
  @CsvSource({"dog", "cat"})
  void parse_ofARedirectThatLeadsNowhere_isRefused(String target) {
    String script = OCCASIONS + "keyword 1 cat\nwhen *\n= " + target + "\n";

    assertThatThrownBy(() -> ScriptParser.parse(script))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("\"= %s\" must name a keyword that answers by itself", target);
  }

  @Test
  void parse_ofARedirectInAnOccasion_isRefused() {
    assertThatThrownBy(() -> ScriptParser.parse(OCCASIONS + "silence\n= cat\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("an occasion cannot redirect to cat");
  }
}
