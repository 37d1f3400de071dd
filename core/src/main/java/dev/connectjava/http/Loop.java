package dev.connectjava.http;

import java.time.Duration;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The serial executor on which the events of an exchange come: an event loop of a network
 * transport, the one thread of a transport in memory. Its tasks run one after another, each seeing
 * what those before it did.
 *
 * <p>A loop ends after each of its exchanges was told of its own end. What is scheduled then never
 * runs.
 *
 * <p>The methods may be called from any thread, but for those that say otherwise.
 */
public abstract class Loop implements Executor {

  private static final ThreadLocal<@Nullable Loop> CURRENT = new ThreadLocal<>();

  /** Confined to the loop; lets go of what nobody else refers to. */
  private final Map<LoopLocal<?>, Object> locals = new WeakHashMap<>(4);

  /** A loop without state. */
  protected Loop() {}

  /**
   * Runs the task on the loop, after what the same thread has asked for before. What the task
   * throws is logged and harms no other task.
   *
   * @throws RejectedExecutionException if the loop has ended; the task never runs then
   */
  @Override
  public abstract void execute(Runnable task);

  /**
   * Whether this thread runs the loop's tasks. False on a virtual thread that the loop's thread
   * carries.
   */
  public abstract boolean inLoop();

  /**
   * Runs the task on the loop after a delay of any length, never early.
   *
   * @return calls the task off; from any thread, also late
   * @throws RejectedExecutionException if the loop has ended
   */
  public abstract Timer schedule(Runnable task, Duration delay);

  /**
   * Runs the task on the loop when the events that have arrived by now were delivered to all
   * exchanges, so that what follows from them can be done for all at once. On the loop.
   *
   * @throws RejectedExecutionException if the loop has ended
   */
  public abstract void afterTurn(Runnable task);

  /** What an engine keeps for this loop, made at its first use. On the loop. */
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
   * The loop whose tasks this thread runs, or null if it runs none: such a thread must not wait for
   * what any loop brings, since two loops may come to wait for each other.
   */
  public static @Nullable Loop current() {
    return CURRENT.get();
  }

  /** This thread runs the loop's tasks from now on, and nothing else. */
  protected final void bindToCurrentThread() {
    CURRENT.set(this);
  }

  /** Something scheduled that can be called off. */
  @FunctionalInterface
  public interface Timer {

    /** Calls it off, if it has not happened yet. */
    void cancel();
  }
}
