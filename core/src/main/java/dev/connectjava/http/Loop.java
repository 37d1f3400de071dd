package dev.connectjava.http;

import java.time.Duration;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The serial executor on which the events of an exchange are delivered: an event loop of a network
 * transport, or the one thread of an in-memory transport. Its tasks run one after another, and each
 * sees the effects of those before it.
 *
 * <p>A loop ends after it has notified each of its exchanges of its end. Tasks that are still
 * scheduled then never run.
 *
 * <p>Any thread may call the methods, except for those that say otherwise.
 */
public abstract class Loop implements Executor {

  private static final ThreadLocal<@Nullable Loop> CURRENT = new ThreadLocal<>();

  /** Confined to the loop; the map drops keys that nothing else refers to. */
  private final Map<LoopLocal<?>, Object> locals = new WeakHashMap<>(4);

  /** Creates a loop without state. */
  protected Loop() {}

  /**
   * Runs the task on the loop, after the tasks that the same thread has submitted before.
   * Exceptions that the task throws are logged and do not affect other tasks.
   *
   * @throws RejectedExecutionException if the loop has ended; the task never runs then
   */
  @Override
  public abstract void execute(Runnable task);

  /**
   * Returns whether this thread runs the loop's tasks. False on a virtual thread that the loop's
   * thread carries.
   */
  public abstract boolean inLoop();

  /**
   * Runs the task on the loop after a delay of any length, never early.
   *
   * @return cancels the task; may be called from any thread, and has no effect once the task has
   *     run
   * @throws RejectedExecutionException if the loop has ended
   */
  public abstract Timer schedule(Runnable task, Duration delay);

  /**
   * Runs the task on the loop after the events that have arrived by now were delivered to all
   * exchanges, so that the work which follows from them can be done for all exchanges at once. Call
   * it on the loop.
   *
   * @throws RejectedExecutionException if the loop has ended
   */
  public abstract void afterTurn(Runnable task);

  /**
   * Returns an engine's state for this loop, which is created at its first use. Call it on the
   * loop.
   */
  @SuppressWarnings("unchecked") // What a key has made is of its type.
  public final <T> T local(LoopLocal<T> key) {
    Object state = locals.get(key);
    if (state == null) {
      state = key.make();
      locals.put(key, state);
    }
    return (T) state;
  }

  /**
   * Returns the loop whose tasks this thread runs, or null if it runs none. Such a thread must not
   * wait for events of any loop, since two loops could then wait for each other.
   */
  public static @Nullable Loop current() {
    return CURRENT.get();
  }

  /** Declares that this thread runs the loop's tasks from now on, and nothing else. */
  protected final void bindToCurrentThread() {
    CURRENT.set(this);
  }

  /** A scheduled task that can be cancelled. */
  @FunctionalInterface
  public interface Timer {

    /** Cancels the task if it has not run yet. */
    void cancel();
  }
}
