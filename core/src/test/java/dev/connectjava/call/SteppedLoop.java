package dev.connectjava.call;

import dev.connectjava.http.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A loop that takes one step when a test says so: any thread may ask it for more. It may refuse
 * timers, or have ended.
 */
public final class SteppedLoop extends Loop {

  /** What was scheduled, and has been neither called off nor run. */
  public record Timed(Duration delay, Runnable task) {}

  private final BooleanSupplier inLoop;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final List<Timed> timers = new CopyOnWriteArrayList<>();
  private volatile boolean ended;
  private volatile boolean refusesTimers;

  /**
   * A loop.
   *
   * @param inLoop whether the thread that asks is the loop's
   */
  public SteppedLoop(BooleanSupplier inLoop) {
    this.inLoop = inLoop;
  }

  /** The loop's thread is this one. */
  public static SteppedLoop ofThisThread() {
    Thread thread = Thread.currentThread();
    return new SteppedLoop(() -> Thread.currentThread() == thread);
  }

  @Override
  public void execute(Runnable task) {
    if (ended) {
      throw new RejectedExecutionException("the loop has ended");
    }
    tasks.add(task);
  }

  @Override
  public void afterTurn(Runnable task) {
    execute(task);
  }

  @Override
  public boolean inLoop() {
    return inLoop.getAsBoolean();
  }

  @Override
  public Timer schedule(Runnable task, Duration delay) {
    if (ended || refusesTimers) {
      throw new RejectedExecutionException("the loop takes no timers");
    }
    Timed timed = new Timed(delay, task);
    timers.add(timed);
    return () -> timers.remove(timed);
  }

  /** The loop takes no timers from now on. */
  public void refuseTimers() {
    refusesTimers = true;
  }

  /** Runs all that is asked for, and takes nothing any more. */
  public void end() {
    ended = true;
    runAll();
    timers.clear();
  }

  /** Whether something is to be run. */
  public boolean hasTasks() {
    return !tasks.isEmpty();
  }

  /** Runs what was asked for first. */
  public void runNext() {
    Runnable task = tasks.poll();
    if (task != null) {
      task.run();
    }
  }

  /** Runs all that is asked for. */
  public void runAll() {
    while (hasTasks()) {
      runNext();
    }
  }

  /** Those that wait for their time, or were called off meanwhile. */
  public List<Timed> timers() {
    return new ArrayList<>(timers);
  }

  /** The timer of a delay from one bound to another; null if there is none. */
  public @Nullable Timed timer(Duration least, Duration most) {
    return timers.stream()
        .filter(timer -> timer.delay().compareTo(least) >= 0)
        .filter(timer -> timer.delay().compareTo(most) <= 0)
        .findFirst()
        .orElse(null);
  }

  /** Its time has come. */
  public void expire(Timed timer) {
    if (timers.remove(timer)) {
      timer.task().run();
    }
  }
}
