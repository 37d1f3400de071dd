package dev.connectjava;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What runs interceptors and handlers. Immutable and thread-safe.
 *
 * <p>Decided once for a call: by its method's {@link MethodSettings}, else its service's, else its
 * router's.
 */
public final class ExecutionMode {

  private static final ExecutionMode VIRTUAL_THREADS = new ExecutionMode("virtual threads", null);
  private static final ExecutionMode EVENT_LOOP = new ExecutionMode("event loop", null);

  private final String name;
  private final @Nullable Executor executor;

  private ExecutionMode(String name, @Nullable Executor executor) {
    this.name = name;
    this.executor = executor;
  }

  /**
   * A virtual thread for each call: the default. Calls of asynchronous handlers have none, if there
   * are no interceptors.
   *
   * <p>All virtual threads of the JVM share as many carrier threads as there are processors. A
   * handler that waits leaves its carrier to others; one that computes keeps it, and so stops all
   * other calls, health probes included, when there are as many of its kind as processors. Handlers
   * that compute for more than some milliseconds should have threads of their own: {@link #of}.
   */
  public static ExecutionMode virtualThreads() {
    return VIRTUAL_THREADS;
  }

  /**
   * The transport's own thread, for handlers and interceptors that never block and compute briefly:
   * there is no faster way, and no other call of the thread goes on meanwhile. Where one would have
   * to wait for a message or for a slow client, {@link RequestStream#receive} and {@link
   * ResponseStream#send} throw {@link IllegalStateException}; asynchronous handlers never wait. A
   * call of an asynchronous handler behind interceptors gets a virtual thread all the same.
   */
  public static ExecutionMode eventLoop() {
    return EVENT_LOOP;
  }

  /**
   * An executor of the user's.
   *
   * @param executor must not run a task on the thread that submits it, which is the transport's; if
   *     it rejects a task, that call fails with {@link Code#UNAVAILABLE}
   */
  public static ExecutionMode of(Executor executor) {
    return new ExecutionMode("executor", Objects.requireNonNull(executor, "executor"));
  }

  /** The executor that was given; empty for the modes that have none. */
  public Optional<Executor> executor() {
    return Optional.ofNullable(executor);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ExecutionMode mode
        && name.equals(mode.name)
        && Objects.equals(executor, mode.executor);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, executor);
  }

  /** The name of the mode, with its executor if it has one. */
  @Override
  public String toString() {
    return executor == null ? name : name + " " + executor;
  }
}
