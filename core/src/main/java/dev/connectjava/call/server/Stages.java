package dev.connectjava.call.server;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.call.FailureLog;
import java.lang.System.Logger;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Waits for the stages of asynchronous handlers, and finds the reasons of their failures. */
final class Stages {

  private static final Logger LOGGER = System.getLogger(Stages.class.getName());

  private Stages() {}

  /**
   * Waits for a stage on the handler's thread.
   *
   * @throws RpcException if the thread is interrupted, with {@link Code#CANCELED}; its interrupt
   *     flag is then set, and the stage is cancelled
   */
  static <T> @Nullable T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get();
    } catch (InterruptedException e) {
      cancel(stage);
      Thread.currentThread().interrupt();
      throw new RpcException(
          Code.CANCELED,
          "the thread was interrupted while it waited for an asynchronous handler",
          e);
    } catch (ExecutionException e) {
      throw Stages.<RuntimeException>rethrow(cause(e));
    }
  }

  /**
   * Cancels a stage whose result is not needed any more, if it can be cancelled. The user may have
   * implemented it: exceptions that it throws are logged, since its call has ended anyway.
   */
  static void cancel(CompletionStage<?> stage) {
    if (stage instanceof Future<?>) {
      try {
        // Not the stage's own cancel(): a minimal stage is a future that throws there.
        stage.toCompletableFuture().cancel(true);
      } catch (Throwable e) {
        FailureLog.warning(LOGGER, "can't cancel a stage of", stage.getClass().getName(), e);
      }
    }
  }

  /** Returns the failure of a stage without the wrappers of {@code CompletableFuture}. */
  static Throwable cause(Throwable failure) {
    Throwable cause = failure.getCause();
    boolean wrapped =
        failure instanceof CompletionException || failure instanceof ExecutionException;
    return wrapped && cause != null ? cause(cause) : failure;
  }

  /**
   * Throws the failure unchanged, even if it is checked: interceptors must see the handler's own
   * failure.
   *
   * @return never returns; the type allows callers to write {@code throw}
   */
  @SuppressWarnings("unchecked") // The cast does nothing at run time.
  static <E extends Throwable> RuntimeException rethrow(Throwable failure) throws E {
    throw (E) failure;
  }
}
