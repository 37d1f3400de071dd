package dev.connectjava.examples.eliza;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/** What Eliza keeps for a moment when nothing else comes to mind. Not thread-safe. */
final class Memory {
  /** Older thoughts make room beyond this, so that a conversation of any length stays small. */
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
