package dev.connectjava.examples.eliza;

import java.util.List;

/**
 * A word to which Eliza has rules. Immutable.
 *
 * @param rank the importance; the keyword with the highest rank in a sentence answers
 * @param rules the rules that answer, in the order in which they are tried
 * @param memories the rules whose answers are kept for later
 */
record Keyword(int rank, List<Decomposition> rules, List<Decomposition> memories) {
  Keyword {
    rules = List.copyOf(rules);
    memories = List.copyOf(memories);
  }

  /** Returns the reassemblies that leave the answer to another keyword. */
  List<Reassembly.Redirect> redirects() {
    return rules.stream()
        .flatMap(rule -> rule.reassemblies().stream())
        .filter(Reassembly.Redirect.class::isInstance)
        .map(Reassembly.Redirect.class::cast)
        .toList();
  }
}
