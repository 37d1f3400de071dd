package dev.connectjava.examples.eliza;

import java.util.List;
import java.util.Locale;

/**
 * A rule of a keyword: a pattern that takes a clause apart, and the reassemblies of the parts.
 *
 * <p>Immutable, and compared by identity: each rule goes through its own reassemblies.
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

  /** Returns the reassemblies, in the order in which they are used. */
  List<Reassembly> reassemblies() {
    return reassemblies;
  }
}
