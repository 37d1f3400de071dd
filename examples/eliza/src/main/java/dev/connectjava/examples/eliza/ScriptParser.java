package dev.connectjava.examples.eliza;

import dev.connectjava.examples.eliza.Script.Occasion;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text form of a {@link Script}. The head of {@code eliza.script} explains the format.
 * One parser reads one text. Not thread-safe.
 */
final class ScriptParser {
  private final Map<String, List<Word>> expansions = new HashMap<>();
  private final Map<String, String> reflections = new HashMap<>();
  private final Map<String, String> subjects = new HashMap<>();
  private final Set<String> subjectAfter = new HashSet<>();
  private final Set<String> subjectBefore = new HashSet<>();
  private final Map<String, Set<String>> groups = new HashMap<>();
  private final List<WordPattern> goodbyes = new ArrayList<>();
  private final Map<Occasion, List<Reassembly>> occasions = new EnumMap<>(Occasion.class);
  private final List<KeywordDraft> drafts = new ArrayList<>();

  /** The list for the next answer: that of the latest rule or occasion. */
  private @Nullable List<Reassembly> answers;

  private ScriptParser() {}

  /**
   * Parses a script.
   *
   * @throws IllegalArgumentException if it is malformed; the message names the line
   */
  static Script parse(String text) {
    ScriptParser parser = new ScriptParser();
    List<String> lines = text.lines().map(String::strip).toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (!line.isEmpty() && !line.startsWith("#")) {
        try {
          parser.read(line);
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(
              String.format(Locale.ROOT, "line %d: %s", i + 1, e.getMessage()), e);
        }
      }
    }
    return parser.script();
  }

  private void read(String line) {
    int space = line.indexOf(' ');
    String directive = space < 0 ? line : line.substring(0, space);
    String arguments = space < 0 ? "" : line.substring(space + 1).strip();
    switch (directive) {
      case "expand" -> entry(arguments, (word, text) -> expansions.put(word, words(text)));
      case "reflect" -> entry(arguments, reflections::put);
      case "subject" -> entry(arguments, subjects::put);
      case "after" -> subjectAfter.addAll(list(arguments));
      case "before" -> subjectBefore.addAll(list(arguments));
      case "group" -> entry(arguments, this::group);
      case "keyword" -> keyword(arguments);
      case "when" -> latestKeyword().rules().add(rule(arguments));
      case "keep" -> latestKeyword().memories().add(rule(arguments));
      case ">" -> answers().add(new Reassembly.Answer(arguments));
      case "=" -> answers().add(new Reassembly.Redirect(arguments));
      case "goodbye" -> goodbyes.add(WordPattern.parse(arguments, groups));
      default -> answers = occasions.computeIfAbsent(occasion(line), unseen -> new ArrayList<>());
    }
  }

  private static void entry(String arguments, BiConsumer<String, String> consumer) {
    int colon = arguments.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("expected \"word: text\" but found: " + arguments);
    }
    consumer.accept(arguments.substring(0, colon).strip(), arguments.substring(colon + 1).strip());
  }

  private static List<Word> words(String text) {
    return Stream.of(text.split("\\s+")).map(Word::of).toList();
  }

  private static List<String> list(String text) {
    return List.of(text.split("\\s*,\\s*"));
  }

  private void group(String name, String members) {
    groups.computeIfAbsent(name, unseen -> new HashSet<>()).addAll(list(members));
  }

  private void keyword(String arguments) {
    String[] rankAndWords = arguments.split("\\s+", 2);
    if (rankAndWords.length < 2 || !rankAndWords[0].matches("\\d{1,3}")) {
      throw new IllegalArgumentException("expected \"rank word, word\" but found: " + arguments);
    }
    int rank = Integer.parseInt(rankAndWords[0]);
    drafts.add(new KeywordDraft(list(rankAndWords[1]), rank, new ArrayList<>(), new ArrayList<>()));
    answers = null;
  }

  private KeywordDraft latestKeyword() {
    if (drafts.isEmpty()) {
      throw new IllegalArgumentException("a rule needs a keyword before it");
    }
    return drafts.getLast();
  }

  private RuleDraft rule(String pattern) {
    RuleDraft rule = new RuleDraft(WordPattern.parse(pattern, groups), new ArrayList<>());
    answers = rule.answers();
    return rule;
  }

  private List<Reassembly> answers() {
    if (answers == null) {
      throw new IllegalArgumentException("an answer needs a rule or an occasion before it");
    }
    return answers;
  }

  private static Occasion occasion(String line) {
    try {
      return Occasion.valueOf(line.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("unknown directive: " + line, e);
    }
  }

  private Script script() {
    Map<String, Keyword> keywords = new HashMap<>();
    for (KeywordDraft draft : drafts) {
      Keyword keyword = draft.keyword();
      for (String word : draft.words()) {
        if (keywords.put(word, keyword) != null) {
          throw new IllegalArgumentException("two keywords for the word " + word);
        }
      }
    }
    Map<Occasion, List<String>> phrases = new EnumMap<>(Occasion.class);
    occasions.forEach((occasion, answers) -> phrases.put(occasion, texts(answers)));
    return new Script(
        new ClauseReader(expansions),
        new Reflections(reflections, subjects, subjectAfter, subjectBefore),
        keywords,
        goodbyes,
        phrases);
  }

  private static List<String> texts(List<Reassembly> answers) {
    return answers.stream()
        .map(answer ->
            switch (answer) {
              case Reassembly.Answer text -> text.template();
              case Reassembly.Redirect redirect ->
                  throw new IllegalArgumentException(
                      "an occasion cannot redirect to " + redirect.keyword());
            })
        .toList();
  }

  private record RuleDraft(WordPattern pattern, List<Reassembly> answers) {
    Decomposition rule() {
      return new Decomposition(pattern, answers);
    }
  }

  private record KeywordDraft(
      List<String> words, int rank, List<RuleDraft> rules, List<RuleDraft> memories) {
    Keyword keyword() {
      return new Keyword(
          rank,
          rules.stream().map(RuleDraft::rule).toList(),
          memories.stream().map(RuleDraft::rule).toList());
    }
  }
}
