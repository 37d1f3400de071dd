package dev.connectjava.examples.eliza;

import dev.connectjava.examples.eliza.Script.Occasion;
import java.util.List;

/** Eliza's introduction to a person. Stateless. */
final class Introduction {
  /** Names longer than this many code points are cut. */
  static final int MAX_NAME_LENGTH = 60;

  private static final String NAMELESS = "stranger";

  private Introduction() {}

  /**
   * Returns the sentences, in order.
   *
   * @param name the name to greet; white space and control characters in it are normalized, and
   *     without a name Eliza greets a stranger
   */
  static List<String> sentences(Script script, String name) {
    String greeted = tidied(name);
    return script.phrasesFor(Occasion.INTRODUCTION).stream()
        .map(phrase -> phrase.replace("{name}", greeted))
        .toList();
  }

  private static String tidied(String name) {
    String spaced = name.replaceAll("[\\p{Z}\\p{Cc}\\p{Cf}]+", " ").strip();
    if (spaced.isEmpty()) {
      return NAMELESS;
    }
    int length = spaced.codePointCount(0, spaced.length());
    int end = spaced.offsetByCodePoints(0, Math.min(length, MAX_NAME_LENGTH));
    return spaced.substring(0, end).strip();
  }
}
