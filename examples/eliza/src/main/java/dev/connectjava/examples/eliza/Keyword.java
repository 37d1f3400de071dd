package dev.connectjava.examples.eliza;

import java.util.List;

/**
 * A word that Eliza has something to say about. Immutable.
 *
 * @param rank the higher, the more it matters; the highest rank of a sentence answers
 * @param rules the rules that answer, in the order in which they are tried
 * @param memories the rules whose answers are kept for later
 */
record Keyword(int rank, List<Decomposition> rules, List<Decomposition> memories) {
  Keyword {
    rules = List.copyOf(rules);
    memories = List.copyOf(memories);
  }

  /** Returns the rules' ways to leave the answer to another keyword. */
  List<Reassembly.Redirect> redirects() {
    return rules.stream()
        .flatMap(rule -> rule.reassemblies().stream())
        .filter(Reassembly.Redirect.class::isInstance)
        .map(Reassembly.Redirect.class::cast)
        .toList();
  }
}
