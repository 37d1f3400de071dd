package dev.connectjava.call.client;

import dev.connectjava.platform.Log;
import java.util.concurrent.Executor;

/** Runs the callbacks of asynchronous callers outside of the transport's thread. */
final class Callbacks {

  private static final Log LOG = Log.of(Callbacks.class);

  private Callbacks() {}

  /**
   * Runs the task on the executor, or on this thread if the executor refuses it: a stage must not
   * stay incomplete.
   */
  static void run(Executor executor, Runnable task) {
    try {
      executor.execute(task);
    } catch (RuntimeException | Error e) { // It is the user's executor, and may throw anything.
      task.run();
      LOG.warning("the callback executor refused", task, e);
    }
  }
}
