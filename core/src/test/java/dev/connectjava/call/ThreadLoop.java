package dev.connectjava.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.http.Loop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A loop with a thread of its own, which a test can end. */
final class ThreadLoop extends Loop implements AutoCloseable {

  private final ExecutorService executor;
  private final Thread thread;
  private final LoopCarrier unwatched = new LoopCarrier().carriedBy(this);

  ThreadLoop() {
    CompletableFuture<Thread> started = new CompletableFuture<>();
    this.executor = Executors.newSingleThreadExecutor(Thread.ofPlatform().name("loop").factory());
    executor.execute(() -> {
      bindToCurrentThread();
      started.complete(Thread.currentThread());
    });
    this.thread = started.join();
  }

  Thread thread() {
    return thread;
  }

  /**
   * Starts a virtual thread that this loop carries, also if it keeps the loop for long: no {@link
   * StallWatch} lets it run elsewhere, though classes are loaded or other programs have the
   * processors. On a JDK without such threads, it is an ordinary one.
   */
  void startUnwatched(Execution execution, Execution.Task task) {
    if (VirtualThreads.unavailable() == null) {
      CarriedThread.start(unwatched, execution, task);
    } else {
      execute(() -> execution.start(this, task));
    }
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(task);
  }

  @Override
  public void afterTurn(Runnable task) {
    execute(task);
  }

  @Override
  public boolean inLoop() {
    return Thread.currentThread() == thread;
  }

  /** Runs the task at once after those that it has; a delay is not needed here. */
  @Override
  public Timer schedule(Runnable task, Duration delay) {
    assertThat(delay).isZero();
    execute(task);
    return () -> {};
  }

  /** Ends the loop, after what it was asked for; it refuses everything from then on. */
  @Override
  public void close() {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(30, TimeUnit.SECONDS)) {
        throw new AssertionError("the loop does not end");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
