package dev.connectjava.grpc;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Runs the callbacks of one call one after another, in their order, on an executor, as the
 * listeners of grpc-java expect it. A callback may block: those behind it wait. Thread-safe.
 */
final class SerialCallbacks implements Executor {

  private static final Logger LOGGER = System.getLogger(SerialCallbacks.class.getName());

  /** The last callback of a call. */
  private record Last(Runnable callback) implements Runnable {

    @Override
    public void run() {
      callback.run();
    }
  }

  private final Executor executor;
  private final Consumer<Throwable> onFailure;
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean running = new AtomicBoolean();

  /**
   * Creates callbacks.
   *
   * @param onFailure gets what a callback throws; must not throw
   */
  SerialCallbacks(Executor executor, Consumer<Throwable> onFailure) {
    this.executor = executor;
    this.onFailure = onFailure;
  }

  /**
   * Runs a callback behind all others.
   *
   * @throws RejectedExecutionException if the executor rejects it; then those that wait are
   *     dropped, and the owner is to end the call
   */
  @Override
  public void execute(Runnable callback) {
    waiting.add(callback);
    start();
  }

  /**
   * Runs a callback behind all others, on a virtual thread if the executor rejects it: a listener
   * gets the end of its call in any case.
   */
  void executeLast(Runnable callback) {
    waiting.add(new Last(callback));
    try {
      start();
    } catch (RejectedExecutionException e) {
      LOGGER.log(Level.DEBUG, "the executor has rejected the last callback of a call", e);
    }
  }

  private void start() {
    if (running.compareAndSet(false, true)) {
      boolean taken = false;
      try {
        executor.execute(() -> runAll(this::run));
        taken = true;
      } finally {
        if (!taken) {
          Threads.VIRTUAL.execute(() -> runAll(this::runIfLast));
        }
      }
    }
  }

  private void runAll(Consumer<Runnable> runner) {
    do {
      for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
        runner.accept(next);
      }
      running.set(false);
      // A callback may have come between the last look and the end.
    } while (!waiting.isEmpty() && running.compareAndSet(false, true));
  }

  /** Drops callbacks that the executor has rejected, except the last. */
  private void runIfLast(Runnable callback) {
    if (callback instanceof Last) {
      run(callback);
    }
  }

  private void run(Runnable callback) {
    try {
      callback.run();
    } catch (Throwable e) { // The listener is the user's.
      onFailure.accept(e);
    }
  }
}
