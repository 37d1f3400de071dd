package dev.connectjava.kotlin.coroutine

import java.util.concurrent.Flow.Subscriber
import java.util.concurrent.Flow.Subscription
import java.util.concurrent.atomic.AtomicLong
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Job
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.flow.FlowCollector

/**
 * Passes the messages of a flow to a subscriber as they are requested. One coroutine emits; any
 * thread requests and cancels. The end of the coroutine, however it ends, is the last signal.
 */
internal class FlowSubscription<T : Any>(
  private val subscriber: Subscriber<in T>,
  private val reason: () -> CancellationException,
  private val failure: (Throwable) -> Throwable,
) : FlowCollector<T>, Subscription {

  private val demand = AtomicLong()

  /** Has an element if the demand may have grown since the coroutine looked. */
  private val requests = Channel<Unit>(Channel.CONFLATED)

  @Volatile private var job: Job? = null
  @Volatile private var cancelled = false
  @Volatile private var misuse: IllegalArgumentException? = null

  /** Called once, with the job of the coroutine that collects the flow. */
  fun begin(started: Job) {
    job = started
    started.invokeOnCompletion { cause -> end(cause) }
    if (cancelled || misuse != null) {
      stop()
    }
  }

  override suspend fun emit(value: T) {
    while (demand.get() == 0L) {
      requests.receive()
    }
    currentCoroutineContext().ensureActive()
    demand.updateAndGet { if (it == Long.MAX_VALUE) it else it - 1 }
    subscriber.onNext(value)
  }

  override fun request(count: Long) {
    if (count > 0) {
      demand.updateAndGet { if (it > Long.MAX_VALUE - count) Long.MAX_VALUE else it + count }
      requests.trySend(Unit)
    } else {
      misuse = IllegalArgumentException("a subscriber must request at least one message")
      stop()
    }
  }

  override fun cancel() {
    cancelled = true
    stop()
  }

  private fun stop() {
    job?.cancel(reason())
  }

  private fun end(cause: Throwable?) {
    val broken = misuse ?: cause
    when {
      cancelled -> {}
      broken == null -> subscriber.onComplete()
      else -> subscriber.onError(failure(broken))
    }
  }
}
