package dev.connectjava.examples.eliza;

import java.util.List;
import java.util.Locale;

/**
 * A rule of a keyword: a pattern that takes a clause apart, and what to do with the parts.
 *
 * <p>Immutable, and compared by identity: each rule has its own turn of reassemblies.
 */
final class Decomposition {
  private final WordPattern pattern;
  private final List<Reassembly> reassemblies;

  /**
   * @throws IllegalArgumentException if there is no reassembly, or one names a part that the
   *     pattern does not capture
   */
  Decomposition(WordPattern pattern, List<Reassembly> reassemblies) {
    if (reassemblies.isEmpty()) {
      throw new IllegalArgumentException("a rule needs at least one answer");
    }
    for (Reassembly reassembly : reassemblies) {
      if (reassembly instanceof Reassembly.Answer answer
          && answer.highestSlot() > pattern.captureCount()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "the pattern captures %d parts, too few for: %s",
                pattern.captureCount(),
                answer.template()));
      }
    }
    this.pattern = pattern;
    this.reassemblies = List.copyOf(reassemblies);
  }

  WordPattern pattern() {
    return pattern;
  }

  /** Returns what can be done with the parts, in the order in which it takes turns. */
  List<Reassembly> reassemblies() {
    return reassemblies;
  }
}
