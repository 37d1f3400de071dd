package dev.connectjava.examples.eliza;

import dev.connectjava.examples.eliza.Script.Occasion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One conversation of a person with Eliza. Eliza looks for the most important keyword in a
 * sentence, takes the clause around it apart, and returns it as a question. Without a keyword, she
 * answers from her memory of this conversation.
 *
 * <p>The same script, seed and sentences give the same answers. Not thread-safe: a conversation
 * belongs to one person, and takes one sentence at a time.
 */
final class Conversation {
  /** Sentences longer than this many chars are answered, but not read. */
  static final int MAX_SENTENCE_LENGTH = 2_000;

  private final Script script;
  private final Rotation rotation;
  private final Memory memory = new Memory();
  private boolean ended;

  /**
   * Begins a conversation.
   *
   * @param random selects the first of several answers; used only by this conversation
   */
  Conversation(Script script, RandomGenerator random) {
    this.script = script;
    this.rotation = new Rotation(random);
  }

  /**
   * Answers what a person says.
   *
   * @param sentence any text; it may have several sentences or be empty
   * @return the answer, never empty
   * @throws IllegalStateException if the conversation has already {@link #ended() ended}
   */
  String reply(String sentence) {
    if (ended) {
      throw new IllegalStateException("the conversation has ended");
    }
    if (sentence.length() > MAX_SENTENCE_LENGTH) {
      return phrase(Occasion.OVERLONG);
    }
    List<List<Word>> clauses = script.reader().read(sentence);
    if (clauses.isEmpty()) {
      return phrase(Occasion.SILENCE);
    }
    if (clauses.stream().anyMatch(this::isGoodbye)) {
      ended = true;
      return phrase(Occasion.FAREWELL);
    }
    return answer(clauses).or(memory::recall).orElseGet(() -> phrase(Occasion.FALLBACK));
  }

  /** Returns whether a goodbye has been said and answered. */
  boolean ended() {
    return ended;
  }

  private String phrase(Occasion occasion) {
    return rotation.next(script.phrasesFor(occasion));
  }

  private boolean isGoodbye(List<Word> clause) {
    return script.goodbyes().stream().anyMatch(pattern -> pattern.match(clause).isPresent());
  }

  private Optional<String> answer(List<List<Word>> clauses) {
    for (Candidate candidate : candidates(clauses)) {
      Optional<String> answer = apply(candidate.keyword().rules(), candidate.clause());
      if (answer.isPresent()) {
        apply(candidate.keyword().memories(), candidate.clause()).ifPresent(memory::keep);
        return answer;
      }
    }
    return Optional.empty();
  }

  /** Returns the keywords that were said, the highest rank first, equal ranks as they were said. */
  private List<Candidate> candidates(List<List<Word>> clauses) {
    List<Candidate> candidates = new ArrayList<>();
    for (List<Word> clause : clauses) {
      for (Word word : clause) {
        Keyword keyword = script.keywords().get(word.key());
        if (keyword != null) {
          candidates.add(new Candidate(keyword, clause));
        }
      }
    }
    candidates.sort(Comparator.comparingInt(candidate -> -candidate.keyword().rank()));
    return candidates;
  }

  private Optional<String> apply(List<Decomposition> rules, List<Word> clause) {
    for (Decomposition rule : rules) {
      Optional<List<List<Word>>> captures = rule.pattern().match(clause);
      if (captures.isPresent()) {
        return switch (rotation.next(rule.reassemblies())) {
          case Reassembly.Answer answer ->
              Optional.of(answer.fill(captures.get(), script.reflections()));
          case Reassembly.Redirect redirect -> apply(script.keyword(redirect).rules(), clause);
        };
      }
    }
    return Optional.empty();
  }

  private record Candidate(Keyword keyword, List<Word> clause) {}
}
