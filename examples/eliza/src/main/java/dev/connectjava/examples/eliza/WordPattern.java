package dev.connectjava.examples.eliza;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A pattern over the words of a clause. {@code *} matches any number of words, {@code +} at least
 * one, {@code _} any one word, {@code a|b} one of several, {@code @name} one of a group; each of
 * these captures what it matched. Any other word matches itself and captures nothing. Immutable.
 *
 * <p>Gaps take as few words as possible. Since only the latest gap ever has to grow, matching takes
 * at most (words × elements) steps for any input.
 */
final class WordPattern {
  private final List<Element> elements;

  private WordPattern(List<Element> elements) {
    this.elements = List.copyOf(elements);
  }

  /**
   * Parses a pattern.
   *
   * @param groups the words of each group, by its name
   * @throws IllegalArgumentException if the pattern is empty, names an unknown group, or has two
   *     gaps side by side
   */
  static WordPattern parse(String text, Map<String, Set<String>> groups) {
    List<Element> elements = new ArrayList<>();
    for (String part : text.strip().split("\\s+", -1)) {
      Element element = element(part, groups);
      if (element instanceof Gap && !elements.isEmpty() && elements.getLast() instanceof Gap) {
        throw new IllegalArgumentException("two gaps side by side in pattern: " + text);
      }
      elements.add(element);
    }
    return new WordPattern(elements);
  }

  private static Element element(String part, Map<String, Set<String>> groups) {
    return switch (part) {
      case "" -> throw new IllegalArgumentException("a pattern needs at least one word");
      case "*" -> new Gap(0);
      case "+" -> new Gap(1);
      case "_" -> new AnyWord();
      default -> new OneOf(choices(part, groups), part.contains("|") || part.startsWith("@"));
    };
  }

  private static Set<String> choices(String part, Map<String, Set<String>> groups) {
    Set<String> choices = new HashSet<>();
    for (String choice : part.split("\\|", -1)) {
      if (choice.startsWith("@")) {
        Set<String> group = groups.get(choice.substring(1));
        if (group == null) {
          throw new IllegalArgumentException("unknown group " + choice);
        }
        choices.addAll(group);
      } else {
        choices.add(choice);
      }
    }
    return choices;
  }

  /** Returns how many parts a match captures. */
  int captureCount() {
    return (int) elements.stream().filter(Element::captures).count();
  }

  /** Returns the captured parts in order if the pattern fits the whole clause. */
  Optional<List<List<Word>>> match(List<Word> clause) {
    Walk walk = new Walk(elements, clause);
    return walk.reachesEnd() ? Optional.of(walk.captures()) : Optional.empty();
  }

  /** One attempt to match the elements with a clause. */
  private static final class Walk {
    private final List<Element> elements;
    private final List<Word> clause;

    /** Where each element began; the last entry is where the final element ended. */
    private final int[] starts;

    private int element;
    private int word;
    private int gap = -1;
    private int gapEnd;

    Walk(List<Element> elements, List<Word> clause) {
      this.elements = elements;
      this.clause = clause;
      this.starts = new int[elements.size() + 1];
    }

    boolean reachesEnd() {
      while (element < elements.size() || word < clause.size()) {
        if (!enterGap() && !takeWord() && !growGap()) {
          return false;
        }
      }
      starts[element] = word;
      return word == clause.size();
    }

    private boolean enterGap() {
      if (element == elements.size() || !(elements.get(element) instanceof Gap found)) {
        return false;
      }
      starts[element] = word;
      gap = element++;
      gapEnd = word + found.atLeast();
      word = gapEnd;
      return true;
    }

    private boolean takeWord() {
      if (element == elements.size()
          || word >= clause.size()
          || !elements.get(element).takes(clause.get(word))) {
        return false;
      }
      starts[element++] = word++;
      return true;
    }

    private boolean growGap() {
      if (gap < 0 || gapEnd >= clause.size()) {
        return false;
      }
      gapEnd++;
      element = gap + 1;
      word = gapEnd;
      return true;
    }

    List<List<Word>> captures() {
      List<List<Word>> captures = new ArrayList<>();
      for (int i = 0; i < elements.size(); i++) {
        if (elements.get(i).captures()) {
          captures.add(clause.subList(starts[i], starts[i + 1]));
        }
      }
      return captures;
    }
  }

  private sealed interface Element {
    /** Returns whether the element matches this one word. Not used for gaps. */
    boolean takes(Word word);

    boolean captures();
  }

  private record Gap(int atLeast) implements Element {
    @Override
    public boolean takes(Word word) {
      return false;
    }

    @Override
    public boolean captures() {
      return true;
    }
  }

  private record AnyWord() implements Element {
    @Override
    public boolean takes(Word word) {
      return true;
    }

    @Override
    public boolean captures() {
      return true;
    }
  }

  private record OneOf(Set<String> choices, boolean captures) implements Element {
    OneOf {
      choices = Set.copyOf(choices);
    }

    @Override
    public boolean takes(Word word) {
      return choices.contains(word.key());
    }
  }
}
