package dev.connectjava.examples.eliza;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns words that a person says of themselves and of Eliza into words that Eliza says back: "my
 * work bores me" becomes "your work bores you". Immutable.
 *
 * @param phrases what stands for a phrase of one or two words, by its keys joined with a space
 * @param subjects what stands for a single word instead where it is the subject of its clause
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

  /** English does not mark "you" as subject or object, so its neighbours have to tell. */
  private boolean isSubject(List<Word> words, int position) {
    if (position + 1 == words.size()) {
      return false;
    }
    return position == 0
        || subjectAfter.contains(words.get(position - 1).key())
        || subjectBefore.contains(words.get(position + 1).key());
  }
}
