package dev.connectjava.kotlin.coroutine

import java.util.concurrent.Flow.Publisher
import java.util.concurrent.Flow.Subscriber
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.Flow

/**
 * A publisher of the messages of a flow. Each subscription collects the flow in a coroutine, which
 * is suspended while no message is requested, so no message waits in between. Thread-safe.
 *
 * @param start starts the coroutine, whose failure the subscriber gets
 * @param reason returns why a subscriber has cancelled its subscription
 * @param failure returns what the subscriber gets for a failure of the coroutine
 */
internal class FlowPublisher<T : Any>(
  private val flow: Flow<T>,
  private val start: (suspend CoroutineScope.() -> Unit) -> Job,
  private val reason: () -> CancellationException,
  private val failure: (Throwable) -> Throwable = { it },
) : Publisher<T> {

  override fun subscribe(subscriber: Subscriber<in T>) {
    val subscription = FlowSubscription(subscriber, reason, failure)
    subscriber.onSubscribe(subscription)
    subscription.begin(start { flow.collect(subscription) })
  }
}

/**
 * Returns a publisher of the requests of a call, which are collected in a child of this scope. The
 * scope must be a supervisor: the failure of the flow reaches the caller through the call alone.
 */
internal fun <T : Any> CoroutineScope.publisher(requests: Flow<T>): Publisher<T> =
  FlowPublisher(requests, { async(block = it) }, { EndedCallException(null) })
