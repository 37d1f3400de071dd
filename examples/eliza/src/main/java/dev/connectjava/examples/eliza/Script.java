package dev.connectjava.examples.eliza;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * All rules and phrases of Eliza. Immutable, and shared by all conversations.
 *
 * @param reader splits text into clauses
 * @param reflections turns "my" into "your"
 * @param keywords the keywords by their words in lower case
 * @param goodbyes the clauses that end a conversation
 * @param phrases the phrases for each occasion; never empty
 */
record Script(
    ClauseReader reader,
    Reflections reflections,
    Map<String, Keyword> keywords,
    List<WordPattern> goodbyes,
    Map<Occasion, List<String>> phrases) {

  /** The situations in which no keyword answers. */
  enum Occasion {
    /** The person has said nothing. */
    SILENCE,
    /** No keyword was found, and the memory is empty. */
    FALLBACK,
    /** The sentence is longer than Eliza reads. */
    OVERLONG,
    /** The person has said goodbye. */
    FAREWELL,
    /** Eliza introduces herself, with all phrases in order. */
    INTRODUCTION
  }

  /**
   * @throws IllegalArgumentException if an occasion has no phrases, or a keyword leaves its answer
   *     to one that does not exist or that may leave it to yet another
   */
  Script {
    keywords = Map.copyOf(keywords);
    goodbyes = List.copyOf(goodbyes);
    phrases = Map.copyOf(phrases);
    for (Occasion occasion : Occasion.values()) {
      if (!phrases.containsKey(occasion)) {
        throw new IllegalArgumentException("nothing to say on occasion " + occasion);
      }
    }
    for (Keyword keyword : keywords.values()) {
      checkRedirects(keyword, keywords);
    }
  }

  private static void checkRedirects(Keyword keyword, Map<String, Keyword> keywords) {
    for (Reassembly.Redirect redirect : keyword.redirects()) {
      Keyword target = keywords.get(redirect.keyword());
      if (target == null || !target.redirects().isEmpty()) {
        throw new IllegalArgumentException(
            "\"= %s\" must name a keyword that answers by itself".formatted(redirect.keyword()));
      }
    }
  }

  /** Returns the keyword that a rule leaves its answer to. */
  Keyword keyword(Reassembly.Redirect redirect) {
    return Objects.requireNonNull(keywords.get(redirect.keyword()), redirect.keyword());
  }

  /** Returns the phrases for an occasion. */
  List<String> phrasesFor(Occasion occasion) {
    return Objects.requireNonNull(phrases.get(occasion), occasion.name());
  }

  /** Loads the script that comes with this program. */
  static Script load() {
    try (InputStream script = Script.class.getResourceAsStream("eliza.script")) {
      if (script == null) {
        throw new IllegalStateException("eliza.script is missing beside " + Script.class);
      }
      return ScriptParser.parse(new String(script.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read eliza.script", e);
    }
  }
}
