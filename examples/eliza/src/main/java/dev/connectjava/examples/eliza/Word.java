package dev.connectjava.examples.eliza;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One word of a sentence. Immutable.
 *
 * @param text the word as it was written, for answers
 * @param key the word in lower case, for comparison with rules
 */
record Word(String text, String key) {
  static Word of(String text) {
    return new Word(text, text.toLowerCase(Locale.ROOT));
  }

  /** Returns the words as text, separated by single spaces. */
  static String join(List<Word> words) {
    return words.stream().map(Word::text).collect(Collectors.joining(" "));
  }
}
