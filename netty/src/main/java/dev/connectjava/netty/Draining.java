package dev.connectjava.netty;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;

/**
 * What a server does between the wish to end it and its end, while it answers as before.
 *
 * @param actions what is done first, in this order
 * @param delay how long it then goes on
 */
record Draining(List<Runnable> actions, Duration delay) {

  private static final Logger LOGGER = System.getLogger(Draining.class.getName());

  Draining {
    actions = List.copyOf(actions);
  }

  /** Does all of it, or less if the thread is interrupted. */
  void run() {
    actions.forEach(Draining::run);
    try {
      Thread.sleep(delay);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void run(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      LOGGER.log(Level.ERROR, "an action before the server's end has failed", e);
    }
  }
}
