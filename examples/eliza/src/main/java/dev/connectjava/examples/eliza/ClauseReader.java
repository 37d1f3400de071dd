package dev.connectjava.examples.eliza;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads what a person typed as clauses of words: a clause ends at punctuation and before "but".
 * Contractions and spellings are replaced as the script defines. Immutable.
 */
final class ClauseReader {
  private static final Set<String> CLAUSE_OPENERS = Set.of("but", "however");

  private final Map<String, List<Word>> expansions;

  /**
   * @param expansions the words that stand for a word, by the key of that word
   */
  ClauseReader(Map<String, List<Word>> expansions) {
    this.expansions = Map.copyOf(expansions);
  }

  /** Returns the clauses of the text in order, none of them empty. */
  List<List<Word>> read(String text) {
    List<List<Word>> clauses = new ArrayList<>();
    List<Word> clause = new ArrayList<>();
    int position = 0;
    while (position < text.length()) {
      int end = endOfWord(text, position);
      if (end > position) {
        Word word = Word.of(text.substring(position, end).replace('\u2019', '\''));
        if (CLAUSE_OPENERS.contains(word.key())) {
          clause = closed(clause, clauses);
        } else {
          clause.addAll(expansions.getOrDefault(word.key(), List.of(word)));
        }
        position = end;
      } else {
        int codePoint = text.codePointAt(position);
        if (!joinsWords(codePoint)) {
          clause = closed(clause, clauses);
        }
        position += Character.charCount(codePoint);
      }
    }
    closed(clause, clauses);
    return clauses;
  }

  private static List<Word> closed(List<Word> clause, List<List<Word>> clauses) {
    if (!clause.isEmpty()) {
      clauses.add(List.copyOf(clause));
    }
    return new ArrayList<>();
  }

  private static int endOfWord(String text, int start) {
    int end = start;
    while (end < text.length()) {
      int codePoint = text.codePointAt(end);
      if (!isWordPart(text, start, end, codePoint)) {
        break;
      }
      end += Character.charCount(codePoint);
    }
    return end;
  }

  private static boolean isWordPart(String text, int start, int index, int codePoint) {
    if (isLetter(codePoint)) {
      return true;
    }
    boolean inside =
        index > start && index + 1 < text.length() && isLetter(text.codePointAt(index + 1));
    return inside && (codePoint == '\'' || codePoint == '\u2019' || codePoint == '-');
  }

  private static boolean isLetter(int codePoint) {
    int type = Character.getType(codePoint);
    return Character.isLetterOrDigit(codePoint)
        || type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK;
  }

  private static boolean joinsWords(int codePoint) {
    return Character.isWhitespace(codePoint)
        || Character.isSpaceChar(codePoint)
        || "'\u2019\"\u201c\u201d\u2018*_/".indexOf(codePoint) >= 0;
  }
}
