package dev.connectjava.memory;

import dev.connectjava.http.Loop;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The one thread of a transport in memory. A turn is a task. */
final class MemoryLoop extends Loop {

  private static final Logger LOGGER = System.getLogger(MemoryLoop.class.getName());

  private final ScheduledThreadPoolExecutor executor;
  private volatile @Nullable Thread thread;

  MemoryLoop() {
    this.executor = new ScheduledThreadPoolExecutor(1, this::newThread);
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  private Thread newThread(Runnable tasks) {
    Thread created =
        Thread.ofPlatform()
            .name("connect-in-memory")
            .daemon()
            .unstarted(() -> {
              bindToCurrentThread();
              tasks.run();
            });
    thread = created;
    return created;
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(() -> run(task));
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOGGER.log(Level.ERROR, "failure of a step of an exchange", e);
    }
  }

  @Override
  public boolean inLoop() {
    return Thread.currentThread() == thread;
  }

  @Override
  public Timer schedule(Runnable task, Duration delay) {
    Future<?> future =
        executor.schedule(
            () -> run(task), TimeUnit.NANOSECONDS.convert(delay), TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  @Override
  public void afterTurn(Runnable task) {
    execute(task);
  }

  /**
   * Ends; on the loop. What was to be run by now is run first, as callers are woken so; what was to
   * be run later, never is.
   */
  void end() {
    executor.shutdown();
  }

  /** Waits a second for the end; less if interrupted, whose flag is then set again. */
  void awaitEnd() {
    try {
      executor.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
