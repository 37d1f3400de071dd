package dev.connectjava.examples.eliza;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Everything Eliza knows. Immutable, so that all conversations share one.
 *
 * @param reader how text becomes clauses
 * @param reflections how "my" becomes "your"
 * @param keywords the keywords by their words in lower case
 * @param goodbyes the clauses that end a conversation
 * @param phrases what to say on an occasion; never empty for any
 */
record Script(
    ClauseReader reader,
    Reflections reflections,
    Map<String, Keyword> keywords,
    List<WordPattern> goodbyes,
    Map<Occasion, List<String>> phrases) {

  /** The situations in which no keyword answers. */
  enum Occasion {
    /** Nothing was said. */
    SILENCE,
    /** No keyword was found, and there is nothing to remember. */
    FALLBACK,
    /** More was said than Eliza reads. */
    OVERLONG,
    /** Goodbye was said. */
    FAREWELL,
    /** Somebody asks who she is; all phrases in order. */
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
