package dev.connectjava;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/**
 * What runs interceptors and handlers. Immutable and thread-safe.
 *
 * <p>Decided once for a call: by its method's {@link MethodSettings}, else its service's, else its
 * router's.
 */
public final class HandlerExecutor {

  private static final ThreadFactory VIRTUAL_THREAD_FACTORY =
      Thread.ofVirtual().name("connect-handler").factory();
  private static final HandlerExecutor VIRTUAL_THREADS =
      new HandlerExecutor(task -> VIRTUAL_THREAD_FACTORY.newThread(task).start(), true);
  private static final HandlerExecutor EVENT_LOOP = new HandlerExecutor(Runnable::run, false);

  private final Executor executor;
  private final boolean mayBlock;

  private HandlerExecutor(Executor executor, boolean mayBlock) {
    this.executor = executor;
    this.mayBlock = mayBlock;
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
  public static HandlerExecutor virtualThreads() {
    return VIRTUAL_THREADS;
  }

  /**
   * The transport's own thread, for handlers and interceptors that never block and compute briefly:
   * there is no faster way, and no other call of the thread goes on meanwhile. Where one would have
   * to wait for a message or for a slow client, {@link RequestStream#receive} and {@link
   * ResponseStream#send} throw {@link IllegalStateException}; asynchronous handlers never wait. A
   * call of an asynchronous handler behind interceptors gets a virtual thread all the same.
   */
  public static HandlerExecutor eventLoop() {
    return EVENT_LOOP;
  }

  /**
   * An executor of the user's.
   *
   * @param executor must not run a task on the thread that submits it, which is the transport's; if
   *     it rejects a task, that call fails with {@link Code#UNAVAILABLE}
   */
  public static HandlerExecutor of(Executor executor) {
    return new HandlerExecutor(Objects.requireNonNull(executor, "executor"), true);
  }

  /** The executor. */
  public Executor executor() {
    return executor;
  }

  /** Whether what it runs may block. */
  public boolean mayBlock() {
    return mayBlock;
  }
}
