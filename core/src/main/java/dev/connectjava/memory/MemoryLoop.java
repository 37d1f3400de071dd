package dev.connectjava.memory;

import dev.connectjava.http.Loop;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The one thread of an in-memory transport. Each task is a turn of its own. */
final class MemoryLoop extends Loop {

  private static final Logger LOGGER = System.getLogger(MemoryLoop.class.getName());

  private final ScheduledThreadPoolExecutor executor;
  private volatile @Nullable Thread thread;

  /** Creates a loop whose thread ends with {@link #end}. */
  MemoryLoop() {
    this.executor = new ScheduledThreadPoolExecutor(1, this::newThread);
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /**
   * Returns a loop whose thread ends when it has nothing to do, and is replaced for later tasks.
   */
  static MemoryLoop endingWhenIdle(Duration idle) {
    MemoryLoop loop = new MemoryLoop();
    loop.executor.setKeepAliveTime(idle.toNanos(), TimeUnit.NANOSECONDS);
    loop.executor.allowCoreThreadTimeOut(true);
    return loop;
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

  /**
   * Waits for what a task of this loop completes; called on another thread. An interrupt does not
   * end this.
   *
   * @return the result; its failure is thrown
   * @throws IllegalStateException if the time has passed before
   */
  <T extends @Nullable Object> T await(CompletableFuture<T> result, Duration longest) {
    try {
      return result.copy().orTimeout(longest.toNanos(), TimeUnit.NANOSECONDS).join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case TimeoutException late -> throw blocked(longest);
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw e;
      }
    }
  }

  private IllegalStateException blocked(Duration time) {
    Thread current = thread;
    Exception stack = new Exception("the stack of the thread of the in-memory transport");
    stack.setStackTrace(current == null ? new StackTraceElement[0] : current.getStackTrace());
    return new IllegalStateException(
        "the thread of the in-memory transport has not continued for %s: a cancel action, a drain action, an asynchronous handler or another callback of the call blocks it; the cause has its stack"
            .formatted(time),
        stack);
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
