package dev.connectjava.examples.eliza;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/** The thoughts that Eliza keeps for sentences without a keyword. Not thread-safe. */
final class Memory {
  /** The number of kept thoughts. Older ones are dropped, to limit the memory of a conversation. */
  static final int CAPACITY = 8;

  private final Queue<String> thoughts = new ArrayDeque<>();

  /** Keeps a thought, unless the same one is kept already. */
  void keep(String thought) {
    if (thoughts.contains(thought)) {
      return;
    }
    if (thoughts.size() == CAPACITY) {
      thoughts.remove();
    }
    thoughts.add(thought);
  }

  /** Returns the oldest thought and forgets it. */
  Optional<String> recall() {
    return Optional.ofNullable(thoughts.poll());
  }
}
