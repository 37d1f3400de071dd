package dev.connectjava.grpc;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Runs the callbacks of one call one after another, in their order, on an executor, as the
 * listeners of grpc-java expect it. A callback may block: those behind it wait. Thread-safe.
 */
final class SerialCallbacks implements Executor {

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
   * @throws java.util.concurrent.RejectedExecutionException if the executor rejects it
   */
  @Override
  public void execute(Runnable callback) {
    waiting.add(callback);
    start();
  }

  private void start() {
    if (running.compareAndSet(false, true)) {
      boolean taken = false;
      try {
        executor.execute(this::runAll);
        taken = true;
      } finally {
        if (!taken) {
          waiting.clear();
          running.set(false);
        }
      }
    }
  }

  private void runAll() {
    do {
      for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
        run(next);
      }
      running.set(false);
      // A callback may have come between the last look and the end.
    } while (!waiting.isEmpty() && running.compareAndSet(false, true));
  }

  private void run(Runnable callback) {
    try {
      callback.run();
    } catch (Throwable e) { // The listener is the user's.
      onFailure.accept(e);
    }
  }
}
