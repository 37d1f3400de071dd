package dev.connectjava;

/**
 * A {@link ServerCallScope} or {@link ClientCallScope} that a thread has entered. Used on this
 * thread only.
 */
@FunctionalInterface
public interface EnteredScope {

  /**
   * Leaves the scope and restores what was current before it. Must not block. Exceptions that it
   * throws are logged.
   */
  void leave();
}
