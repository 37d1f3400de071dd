package dev.connectjava.memory;

import dev.connectjava.http.ThreadLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What the thread of an in-memory transport completes for one that waits. */
final class AwaitedResult {

  private AwaitedResult() {}

  /**
   * Waits for what a task of a loop completes; called on another thread. An interrupt does not end
   * this.
   *
   * @return the result; its failure is thrown
   * @throws IllegalStateException if the time has passed before
   */
  static <T extends @Nullable Object> T of(
      CompletableFuture<T> result, ThreadLoop loop, Duration longest) {
    try {
      return result.copy().orTimeout(longest.toNanos(), TimeUnit.NANOSECONDS).join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case TimeoutException late -> throw blocked(loop, longest);
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw e;
      }
    }
  }

  private static IllegalStateException blocked(ThreadLoop loop, Duration time) {
    Exception stack = new Exception("the stack of the thread of the in-memory transport");
    stack.setStackTrace(loop.stackTrace());
    return new IllegalStateException(
        "the thread of the in-memory transport has not continued for %s: a cancel action, a drain action, an asynchronous handler or another callback of the call blocks it; the cause has its stack"
            .formatted(time),
        stack);
  }
}
