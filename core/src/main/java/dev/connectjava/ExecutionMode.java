package dev.connectjava;

import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * What runs interceptors and handlers. Immutable and thread-safe.
 *
 * <p>Decided once for a call: by its method's {@link MethodSettings}, else its service's, else its
 * router's.
 */
public sealed interface ExecutionMode {

  /**
   * A virtual thread for each call: the default. Calls of asynchronous handlers have none, if there
   * are no interceptors.
   *
   * <p>All virtual threads of the JVM share as many carrier threads as there are processors. A
   * handler that waits leaves its carrier to others; one that computes keeps it, and so stops all
   * other calls, health probes included, when there are as many of its kind as processors. Handlers
   * that compute for more than some milliseconds should have threads of their own: {@link #of}.
   */
  static ExecutionMode virtualThreads() {
    return VirtualThreads.INSTANCE;
  }

  /**
   * The transport's own thread, for handlers and interceptors that never block and compute briefly:
   * there is no faster way, and no other call of the thread goes on meanwhile. Where one would have
   * to wait for a message or for a slow client, {@link RequestStream#receive} and {@link
   * ResponseStream#send} throw {@link IllegalStateException}; asynchronous handlers never wait. A
   * call of an asynchronous handler behind interceptors gets a virtual thread all the same.
   */
  static ExecutionMode eventLoop() {
    return EventLoop.INSTANCE;
  }

  /**
   * An executor of the user's.
   *
   * @param executor must not run a task on the thread that submits it, which is the transport's; if
   *     it rejects a task, that call fails with {@link Code#UNAVAILABLE}
   */
  static ExecutionMode of(Executor executor) {
    return new OfExecutor(executor);
  }

  /** A virtual thread for each call. */
  enum VirtualThreads implements ExecutionMode {
    /** The only one. */
    INSTANCE
  }

  /** The transport's own thread. */
  enum EventLoop implements ExecutionMode {
    /** The only one. */
    INSTANCE
  }

  /**
   * An executor of the user's.
   *
   * @param executor runs each call
   */
  record OfExecutor(Executor executor) implements ExecutionMode {

    /** Checks that there is one. */
    public OfExecutor {
      Objects.requireNonNull(executor, "executor");
    }
  }
}
