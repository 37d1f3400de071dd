package dev.connectjava.examples.eliza;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Selects the next choice of a list. It goes through each list in order, again and again, from a
 * random beginning. Not thread-safe.
 */
final class Rotation {
  private final RandomGenerator random;
  private final IdentityHashMap<List<?>, Integer> turns = new IdentityHashMap<>();

  Rotation(RandomGenerator random) {
    this.random = random;
  }

  /** Returns the next of the choices, which must not be empty. */
  <T> T next(List<T> choices) {
    int turn = turns.computeIfAbsent(choices, unseen -> random.nextInt(choices.size()));
    turns.put(choices, (turn + 1) % choices.size());
    return choices.get(turn);
  }
}
