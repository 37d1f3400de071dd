package dev.connectjava.netty;

import java.lang.System.Logger;
import java.time.Duration;
import java.util.List;

/**
 * The steps of a graceful shutdown in which the server still accepts and answers everything.
 *
 * @param actions the actions to run first, in this order
 * @param delay how long the server then continues as before
 */
record Draining(List<Runnable> actions, Duration delay) {

  private static final Logger LOGGER = System.getLogger(Draining.class.getName());

  Draining {
    actions = List.copyOf(actions);
  }

  /** Runs the actions and waits for the delay; an interrupt of the thread cuts the delay short. */
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
    } catch (Throwable e) { // Whatever it is, the server has to end.
      FailureLog.error(
          LOGGER, "an action of NettyServer.Builder.beforeShutdown failed:", action, e);
    }
  }
}
