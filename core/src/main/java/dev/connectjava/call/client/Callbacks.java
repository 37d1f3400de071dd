package dev.connectjava.call.client;

import dev.connectjava.call.FailureLog;
import java.lang.System.Logger;
import java.util.concurrent.Executor;

/** Completes what asynchronous callers wait for, off the transport's thread. */
final class Callbacks {

  private static final Logger LOGGER = System.getLogger(Callbacks.class.getName());

  private Callbacks() {}

  /** Runs the task on the executor, or here if that refuses it: a stage must not stay open. */
  static void run(Executor executor, Runnable task) {
    try {
      executor.execute(task);
    } catch (RuntimeException | Error e) { // It is the user's, and may refuse by anything.
      task.run();
      FailureLog.warning(LOGGER, "the callback executor refused", task, e);
    }
  }
}
