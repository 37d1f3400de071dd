package dev.connectjava.netty;

import java.lang.System.Logger;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A server's end: in order, or because something has failed without which it can't serve. Then it
 * closes all at once and says so, rather than let clients wait for nobody. Thread-safe.
 */
final class ServerTermination {

  private static final Logger LOGGER = System.getLogger(ServerTermination.class.getName());

  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile boolean expected;
  private volatile Consumer<Throwable> closeAll = cause -> {};

  /** Has this done, without waiting for it, when the server fails; it is given the cause. */
  void onFailure(Consumer<Throwable> action) {
    closeAll = action;
  }

  /** The server ends in order: what ends from now on does not make it fail. */
  void expect() {
    expected = true;
  }

  /** The server has ended. */
  void complete() {
    ended.complete(null);
  }

  /** Whether the server has ended, or failed. */
  boolean isOver() {
    return ended.isDone();
  }

  /** The server fails, unless it ends already; on any thread, also on one that dies. */
  void fail(String what, Throwable cause) {
    if (expected) {
      return;
    }
    expected = true;
    try {
      closeAll.accept(cause);
    } catch (RuntimeException | Error e) {
      FailureLog.error(LOGGER, "can't close a server that has failed:", what, e);
    }
    ended.completeExceptionally(new IllegalStateException("the server has failed: " + what, cause));
    FailureLog.error(LOGGER, "the server has ended:", what, cause);
  }

  /**
   * Waits for the end.
   *
   * @throws IllegalStateException if the server has failed
   */
  void await() throws InterruptedException {
    try {
      ended.get();
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  /**
   * Waits for the end, or until some time has passed.
   *
   * @return whether the server has ended
   * @throws IllegalStateException if it has failed
   */
  boolean await(Duration timeout) throws InterruptedException {
    try {
      ended.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  /** With the trace of the thread that is told. */
  private static IllegalStateException failure(ExecutionException e) {
    return new IllegalStateException(e.getMessage(), e);
  }

  /** Waits for the end, whether in order or not. */
  void awaitAny() {
    ended.exceptionally(failure -> null).join();
  }
}
