package dev.connectjava.kotlin.coroutine

import java.util.concurrent.Flow.Publisher
import java.util.concurrent.Flow.Subscriber
import java.util.concurrent.Flow.Subscription
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow

/**
 * Returns a flow of a publisher's messages. Each collection is a subscription of its own, which
 * requests a message when the collector has taken the one before, and is cancelled when the
 * collection ends. A coroutine that is already cancelled does not subscribe.
 */
internal fun <T : Any> Publisher<T>.asMessages(): Flow<T> = flow {
  currentCoroutineContext().ensureActive()
  val messages = PulledMessages<T>()
  subscribe(messages)
  try {
    while (true) {
      emit(messages.next() ?: break)
    }
  } finally {
    messages.cancel()
  }
}

/** A subscriber that gets one message at a time, for one coroutine. */
private class PulledMessages<T : Any> : Subscriber<T> {

  private val subscription = CompletableDeferred<Subscription>()

  /** Holds no more than the one message that was requested. */
  private val arrived = Channel<T>(1)

  /** Requests a message and waits for it; null is the end. */
  suspend fun next(): T? {
    subscription.await().request(1)
    val result = arrived.receiveCatching()
    result.exceptionOrNull()?.let { throw it }
    return result.getOrNull()
  }

  @OptIn(ExperimentalCoroutinesApi::class) // getCompleted, of what is complete.
  fun cancel() {
    subscription.cancel()
    if (!subscription.isCancelled) {
      subscription.getCompleted().cancel()
    }
  }

  override fun onSubscribe(given: Subscription) {
    if (!subscription.complete(given)) {
      given.cancel()
    }
  }

  override fun onNext(message: T) {
    arrived.trySend(message)
  }

  override fun onError(failure: Throwable) {
    arrived.close(failure)
  }

  override fun onComplete() {
    arrived.close()
  }
}
