package dev.connectjava.examples.eliza;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConversationTest {
  private static final Script SCRIPT = Script.load();

  private final Conversation conversation = begin(1966);

  @Test
  void reply_overAWholeConversation_isExactlyThisForASeed() {
    assertThat(
            dialogue(
                """
                Hello!
                I'm feeling a bit lost today.
                My mother never listens to me.
                Because she is always working
                I don't know.
                I dreamed of a house by the sea
                Do you remember it?
                My father, on the other hand, was never there
                La la la
                You are not really listening to me
                I think you hate me
                Are you a computer?
                Lorem ipsum.
                Lorem ipsum.
                Thanks. See you tomorrow!
                """))
        .isEqualTo(
            """
            Hello. How are you today?
            Tell me more about feeling a bit lost today.
            Tell me more about your mother.
            If it were not so that she is always working, what would change?
            Why don't you know?
            A house by the sea, in a dream. What does that suggest to you?
            Did you expect me to forget it?
            How do you get along with your father?
            Earlier you said that your mother never listens to you. Let us return to that.
            Does it please you to believe that I am not really listening to you?
            What makes you think that I hate you?
            I am a program, yes. What would change for you if I were not?
            Earlier you mentioned your father. Let us return to that.
            I see. And how does that sit with you?
            Until next time. Thank you for telling me all this.
            """);
    assertThat(conversation.ended()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Men are all alike                  | In what way?
          I need you                         | Why do you need me?
          I want you to like me              | Why do you want me to like you?
          My friend Anna left for Paris      | What is it like for you that your friend Anna left for Paris?
          He says I'm depressed all the time | How long have you been depressed?
          I am not happy                     | When were you last happy?
          I think you are a bit rude         | Do you really think that I am a bit rude?
          I miss you                         | Perhaps in your imagination we miss each other.
          My name is Ada Lovelace            | Welcome, Ada Lovelace. How do you feel today?
          your answers are silly             | And if my answers are silly, what then?
          """)
  void reply_toAKeyword_handsTheWordsBackInOneOfItsTurns(String sentence, String expected) {
    Set<String> replies =
        IntStream.range(0, 30)
            .mapToObj(seed -> begin(seed).reply(sentence))
            .collect(Collectors.toSet());

    assertThat(replies).contains(expected);
  }

  @Test
  void reply_toSeveralKeywords_answersTheHighestRank() {
    assertThat(
            conversation.reply(
                "Yes, I think I was at work when I lied to my mother, because I dreamed"))
        .isIn(
            "Do you dream often?",
            "Who appears in your dreams?",
            "What do you think the dream wants to tell you?",
            "Do your dreams ever come back?");
  }

  @Test
  void reply_toTheSameSentence_takesTurns() {
    List<String> replies = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      replies.add(conversation.reply("I have a headache"));
    }

    assertThat(replies.subList(0, 2)).doesNotHaveDuplicates().isEqualTo(replies.subList(2, 4));
  }

  @Test
  void reply_withoutKeyword_fallsBackToWhatWasSaidEarlier() {
    conversation.reply("My cat ran away");

    assertThat(conversation.reply("Blah")).contains("your cat ran away");
    assertThat(conversation.reply("Blah")).isIn(SCRIPT.phrasesFor(Script.Occasion.FALLBACK));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   ", "...", "?"})
  void reply_toNothing_waits(String silence) {
    assertThat(conversation.reply(silence)).isIn(SCRIPT.phrasesFor(Script.Occasion.SILENCE));
  }

  @Test
  void reply_toFarTooMuch_asksForLess() {
    String longest = "a".repeat(Conversation.MAX_SENTENCE_LENGTH);

    assertThat(conversation.reply(longest)).isIn(SCRIPT.phrasesFor(Script.Occasion.FALLBACK));
    assertThat(conversation.reply(longest + "a")).isIn(SCRIPT.phrasesFor(Script.Occasion.OVERLONG));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bye",
        "Goodbye!",
        "Goodbye, Eliza.",
        "ok bye",
        "Thanks. See you soon.",
        "I have to go home now",
        "good night",
        "QUIT"
      })
  void reply_toAGoodbye_saysFarewellAndEnds(String goodbye) {
    assertThat(conversation.reply(goodbye)).isIn(SCRIPT.phrasesFor(Script.Occasion.FAREWELL));
    assertThat(conversation.ended()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "I said goodbye to my father",
        "I see you in my dreams",
        "I can't quit my job",
        "a good night's sleep"
      })
  void reply_toAMentionOfGoodbye_goesOn(String sentence) {
    conversation.reply(sentence);

    assertThat(conversation.ended()).isFalse();
  }

  @Test
  void reply_afterTheEnd_isRefused() {
    conversation.reply("bye");

    assertThatThrownBy(() -> conversation.reply("wait"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the conversation has ended");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"I think about suicide", "I want to kill myself", "sometimes i want to die"})
  void reply_toWhatAProgramMustNotAnswer_pointsToPeople(String sentence) {
    assertThat(conversation.reply(sentence)).contains("emergency number");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void reply_toRandomWordsOfItsOwnScript_isAlwaysASentence(long seed) {
    Random random = new Random(seed);
    List<String> words = new ArrayList<>(SCRIPT.keywords().keySet().stream().sorted().toList());
    words.addAll(
        List.of("i", "you", "my", "me", "am", "are", "not", "don't", "to", "Anna", ",", "?"));

    for (int i = 0; i < 2_000; i++) {
      String sentence =
          random
              .ints(random.nextInt(12), 0, words.size())
              .mapToObj(words::get)
              .collect(Collectors.joining(" "));
      assertThat(begin(random.nextLong()).reply(sentence))
          .as("seed %d: %s", seed, sentence)
          .matches("\\p{Lu}.*[.?]")
          .doesNotContain("(", "  ", " ?", " .");
    }
  }

  private static Conversation begin(long seed) {
    return new Conversation(SCRIPT, new SplittableRandom(seed));
  }

  private String dialogue(String sentences) {
    return sentences.lines().map(conversation::reply).collect(Collectors.joining("\n", "", "\n"));
  }
}
