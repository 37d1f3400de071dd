package dev.connectjava.netty;

import java.lang.System.Logger;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * The end of a server: an orderly one, or a failure after which the server can't continue. In the
 * second case it closes all connections at once and reports the failure, so that clients don't wait
 * for a server that no longer answers. Thread-safe.
 */
final class ServerTermination {

  private static final Logger LOGGER = System.getLogger(ServerTermination.class.getName());

  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile boolean expected;
  private volatile Consumer<Throwable> closeAll = cause -> {};

  /** Sets the action for a failure of the server. It receives the cause and must not block. */
  void onFailure(Consumer<Throwable> action) {
    closeAll = action;
  }

  /** Begins an orderly end: what ends from now on is not a failure of the server. */
  void expect() {
    expected = true;
  }

  /** Completes an orderly end. */
  void complete() {
    ended.complete(null);
  }

  /** Returns whether the server has ended, or failed. */
  boolean isOver() {
    return ended.isDone();
  }

  /** Fails the server, unless it is ending already. On any thread, even on one that is dying. */
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

  /** Creates an exception with the stack trace of the waiting thread. */
  private static IllegalStateException failure(ExecutionException e) {
    return new IllegalStateException(e.getMessage(), e);
  }

  /** Waits for the end, orderly or not. */
  void awaitAny() {
    ended.exceptionally(failure -> null).join();
  }
}
