package dev.connectjava.examples.eliza;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Exchanges first and second person, so that Eliza can repeat a person's words: "my work bores me"
 * becomes "your work bores you". Immutable.
 *
 * @param phrases the replacements of phrases of one or two words, by their keys joined with a space
 * @param subjects the replacements of single words that are the subject of their clause
 * @param subjectAfter the words after which a word in {@code subjects} is the subject
 * @param subjectBefore the words before which a word in {@code subjects} is the subject
 */
record Reflections(
    Map<String, String> phrases,
    Map<String, String> subjects,
    Set<String> subjectAfter,
    Set<String> subjectBefore) {

  Reflections {
    phrases = Map.copyOf(phrases);
    subjects = Map.copyOf(subjects);
    subjectAfter = Set.copyOf(subjectAfter);
    subjectBefore = Set.copyOf(subjectBefore);
  }

  /** Returns the reflected text of the words. */
  String reflect(List<Word> words) {
    List<String> reflected = new ArrayList<>();
    int position = 0;
    while (position < words.size()) {
      String pair = position + 1 < words.size() ? phrases.get(pair(words, position)) : null;
      reflected.add(pair != null ? pair : single(words, position));
      position += pair != null ? 2 : 1;
    }
    return String.join(" ", reflected);
  }

  private static String pair(List<Word> words, int position) {
    return words.get(position).key() + " " + words.get(position + 1).key();
  }

  private String single(List<Word> words, int position) {
    Word word = words.get(position);
    String subject = subjects.get(word.key());
    if (subject != null && isSubject(words, position)) {
      return subject;
    }
    return phrases.getOrDefault(word.key(), word.text());
  }

  /** English does not mark "you" as subject or object, so the neighbouring words decide. */
  private boolean isSubject(List<Word> words, int position) {
    if (position + 1 == words.size()) {
      return false;
    }
    return position == 0
        || subjectAfter.contains(words.get(position - 1).key())
        || subjectBefore.contains(words.get(position + 1).key());
  }
}
