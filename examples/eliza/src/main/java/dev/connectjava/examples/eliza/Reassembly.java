package dev.connectjava.examples.eliza;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The action of a rule whose pattern matches. Immutable. */
sealed interface Reassembly {

  /**
   * Answers with a text in which {@code (n)} stands for the nth captured part, reflected.
   *
   * @param template the text
   */
  record Answer(String template) implements Reassembly {
    private static final Pattern SLOT = Pattern.compile("\\((\\d+)\\)");

    /** Returns the highest part that the template names, or 0 if it names none. */
    int highestSlot() {
      return SLOT.matcher(template)
          .results()
          .mapToInt(slot -> Integer.parseInt(slot.group(1)))
          .max()
          .orElse(0);
    }

    /** Returns the answer for the captured parts. */
    String fill(List<List<Word>> captures, Reflections reflections) {
      Matcher slots = SLOT.matcher(template);
      String text =
          slots.replaceAll(slot -> {
            int part = Integer.parseInt(slot.group(1)) - 1;
            return Matcher.quoteReplacement(reflections.reflect(captures.get(part)));
          });
      return capitalized(text);
    }

    private static String capitalized(String text) {
      int first = text.codePointAt(0);
      return Character.toString(Character.toTitleCase(first))
          + text.substring(Character.charCount(first));
    }
  }

  /**
   * Lets the rules of another keyword answer the clause.
   *
   * @param keyword the key of that keyword
   */
  record Redirect(String keyword) implements Reassembly {}
}
