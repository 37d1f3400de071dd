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

/** Waits for asynchronous handlers, and finds why they failed. */
final class Stages {

  private static final Logger LOGGER = System.getLogger(Stages.class.getName());

  private Stages() {}

  /**
   * Waits for a stage on the handler's thread.
   *
   * @throws RpcException if the thread is interrupted, with {@link Code#CANCELED}; its flag is then
   *     set, and the stage is cancelled
   */
  static <T> @Nullable T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get();
    } catch (InterruptedException e) {
      cancel(stage);
      Thread.currentThread().interrupt();
      throw new RpcException(
          Code.CANCELED,
          "the thread was interrupted while an asynchronous handler was under way",
          e);
    } catch (ExecutionException e) {
      throw Stages.<RuntimeException>rethrow(cause(e));
    }
  }

  /**
   * Cancels a stage whose result nobody waits for any more, if it is one that can be. It may be the
   * user's own: what it throws is logged, since its call has ended all the same.
   */
  static void cancel(CompletionStage<?> stage) {
    if (stage instanceof Future<?>) {
      try {
        // Not its own cancel(): a minimal stage is a future that throws at it.
        stage.toCompletableFuture().cancel(true);
      } catch (Throwable e) {
        FailureLog.warning(LOGGER, "can't cancel a stage of", stage.getClass().getName(), e);
      }
    }
  }

  /** What a stage failed with, without what {@code CompletableFuture} has put around it. */
  static Throwable cause(Throwable failure) {
    Throwable cause = failure.getCause();
    boolean wrapped =
        failure instanceof CompletionException || failure instanceof ExecutionException;
    return wrapped && cause != null ? cause(cause) : failure;
  }

  /**
   * Throws the failure as it is, though it may be checked: interceptors are to see what the handler
   * has failed with.
   *
   * @return nothing ever, but callers may throw it
   */
  @SuppressWarnings("unchecked") // At run time the cast is none.
  static <E extends Throwable> RuntimeException rethrow(Throwable failure) throws E {
    throw (E) failure;
  }
}
