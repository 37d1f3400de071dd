package dev.connectjava.kotlin.coroutine

import dev.connectjava.Code
import dev.connectjava.RequestContext
import dev.connectjava.RpcException
import java.lang.System.Logger.Level
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import java.util.concurrent.Flow.Publisher
import java.util.concurrent.RejectedExecutionException
import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.emitAll
import kotlinx.coroutines.flow.flow

/**
 * Starts the coroutine of each call of a handler. Its job has no parent and ends with the call: it
 * is cancelled when the call is, with the reason of the call as its cause, and the call is answered
 * when the job and its children are complete.
 *
 * @throws IllegalArgumentException if the context has a job
 */
internal class CallCoroutines(context: CoroutineContext) {

  private val context = VirtualThreads() + context

  init {
    require(context[Job] == null) {
      "the context of handlers must not have a Job, since each call has its own, but was $context"
    }
  }

  private class CallScope(override val coroutineContext: CoroutineContext) : CoroutineScope

  /** Returns the one response of a call, which the block computes. */
  @OptIn(ExperimentalCoroutinesApi::class) // getCompleted, of a job that is complete.
  fun <T> one(call: RequestContext, block: suspend () -> T): CompletionStage<T> {
    val result = CompletableFuture<T>()
    val coroutine = start(call) { block() }
    coroutine.invokeOnCompletion { failure ->
      if (failure == null) {
        result.complete(coroutine.getCompleted())
      } else {
        result.completeExceptionally(failureOf(call, failure))
      }
    }
    result.whenComplete { _, _ ->
      if (coroutine.isActive) { // The result was cancelled.
        coroutine.cancel(reasonOf(call))
      }
    }
    return result
  }

  /** Returns the responses of a call. The block, which returns them, is part of the coroutine. */
  fun <T : Any> many(call: RequestContext, block: () -> Flow<T>): Publisher<T> =
    FlowPublisher(
      flow { emitAll(block()) },
      { start(call, it) },
      { reasonOf(call) },
      { failureOf(call, it) },
    )

  /** A failure is kept in the result, and reported nowhere else. */
  private fun <T> start(
    call: RequestContext,
    block: suspend CoroutineScope.() -> T,
  ): Deferred<T> {
    val coroutine = CallScope(context + CurrentCallElement(call)).async(block = block)
    call.onCancel { coroutine.cancel(reasonOf(call)) }
    return coroutine
  }

  private fun reasonOf(call: RequestContext) = EndedCallException(call.cancellation().orElse(null))

  /**
   * Returns the failure of a call whose coroutine has failed. An executor that takes no more parts
   * of it cancels the coroutine: that is an overload, and no cancellation by the client.
   */
  private fun failureOf(call: RequestContext, failure: Throwable): Throwable {
    val rejection = rejectionIn(failure)
    if (rejection == null || call.cancellation().isPresent) {
      return failure
    }
    LOGGER.log(Level.WARNING, "can't run the handler of ${call.method().procedure()}", rejection)
    return RpcException(Code.UNAVAILABLE, "the server is overloaded", rejection)
  }

  private companion object {
    val LOGGER: System.Logger = System.getLogger(CallCoroutines::class.java.name)

    /** Debugged coroutines copy exceptions, so the rejection may be the cause of a cause. */
    fun rejectionIn(failure: Throwable): RejectedExecutionException? {
      var cause: Throwable? = failure
      while (cause is CancellationException) {
        cause = cause.cause
      }
      return if (cause === failure) null else cause as? RejectedExecutionException
    }
  }
}
