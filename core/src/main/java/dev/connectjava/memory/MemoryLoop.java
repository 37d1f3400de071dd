package dev.connectjava.memory;

import dev.connectjava.http.Loop;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The one thread of an in-memory transport. Each task is a turn of its own. */
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
      LOGGER.log(Level.ERROR, "a step of an exchange failed", e);
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
   * Ends the loop; called on the loop. Tasks that are due run first, because they wake waiting
   * callers; tasks that are due later never run.
   */
  void end() {
    executor.shutdown();
  }

  /**
   * Waits at most a second for the end. If the thread is interrupted it stops waiting and sets the
   * interrupt flag again.
   */
  void awaitEnd() {
    try {
      executor.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
