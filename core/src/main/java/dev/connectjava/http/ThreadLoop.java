package dev.connectjava.http;

import dev.connectjava.platform.Log;
import dev.connectjava.platform.Log.Level;
import dev.connectjava.platform.TaskThreads;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A loop with a daemon thread of its own, for transports whose network library has no event loop
 * that could be one. Each task is a turn of its own. {@link #end} ends it.
 */
public final class ThreadLoop extends Loop {

  private static final Log LOG = Log.of(ThreadLoop.class);

  private final String name;
  private final ScheduledThreadPoolExecutor executor;
  private volatile @Nullable Thread thread;

  private ThreadLoop(String name) {
    this.name = Objects.requireNonNull(name, "name");
    this.executor = new ScheduledThreadPoolExecutor(1, this::newThread);
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /**
   * Creates a loop whose thread ends with {@link #end}.
   *
   * @param name the name of the thread
   */
  public static ThreadLoop create(String name) {
    return new ThreadLoop(name);
  }

  /**
   * Creates a loop whose thread ends when it has nothing to do, and is replaced for later tasks.
   *
   * @param idle how long the thread waits for a task
   */
  public static ThreadLoop endingWhenIdle(String name, Duration idle) {
    ThreadLoop loop = new ThreadLoop(name);
    loop.executor.setKeepAliveTime(idle.toNanos(), TimeUnit.NANOSECONDS);
    loop.executor.allowCoreThreadTimeOut(true);
    return loop;
  }

  /**
   * Returns the loop's thread. The caller that happens to start it may run a call of one user, and
   * the loop serves all: so the thread, and the handlers that it starts, inherit none of the
   * caller's thread-locals.
   */
  private Thread newThread(Runnable tasks) {
    Thread created =
        TaskThreads.daemon(
            name,
            () -> {
              bindToCurrentThread();
              tasks.run();
            });
    created.setContextClassLoader(Thread.currentThread().getContextClassLoader());
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
      LOG.log(Level.ERROR, "a step of an exchange failed", e);
    }
  }

  @Override
  public boolean inLoop() {
    return Thread.currentThread() == thread;
  }

  /** Returns the stack of the thread at this moment; empty if none has been started. */
  public StackTraceElement[] stackTrace() {
    Thread current = thread;
    return current == null ? new StackTraceElement[0] : current.getStackTrace();
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
  public void end() {
    executor.shutdown();
  }

  /**
   * Waits at most a second for the end. If the thread is interrupted it stops waiting and sets the
   * interrupt flag again.
   */
  public void awaitEnd() {
    try {
      executor.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
