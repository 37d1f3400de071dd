package dev.connectjava.kotlin.coroutine

import java.util.concurrent.Flow.Publisher
import java.util.concurrent.Flow.Subscriber
import java.util.concurrent.Flow.Subscription
import kotlin.time.Duration.Companion.hours
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.async
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.supervisorScope
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test

/** Flows as publishers and back, in virtual time. */
@OptIn(ExperimentalCoroutinesApi::class)
internal class FlowPublisherTest {

  private class Recorder : Subscriber<Int> {
    val signals = mutableListOf<Any>()
    var subscription: Subscription? = null

    override fun onSubscribe(subscription: Subscription) {
      this.subscription = subscription
    }

    override fun onNext(item: Int) {
      signals += item
    }

    override fun onError(throwable: Throwable) {
      signals += throwable
    }

    override fun onComplete() {
      signals += "complete"
    }
  }

  private fun <T : Any> CoroutineScope.publisher(flow: Flow<T>): Publisher<T> =
    FlowPublisher(flow, { block -> async(block = block) }, { CancellationException("enough") })

  @Test
  fun flow_isCollectedOneMessageAheadOfTheDemand() = runTest {
    var emitted = 0
    val recorder = Recorder()
    publisher<Int>(flow { repeat(10) { emit(emitted++) } }).subscribe(recorder)
    runCurrent()
    assertThat(recorder.signals).isEmpty()
    recorder.subscription!!.request(3)
    runCurrent()
    assertThat(recorder.signals).containsExactly(0, 1, 2)
    assertThat(emitted).isEqualTo(4)
    recorder.subscription!!.request(Long.MAX_VALUE)
    recorder.subscription!!.request(Long.MAX_VALUE)
    runCurrent()
    assertThat(recorder.signals).hasSize(11).endsWith("complete")
  }

  @Test
  fun subscriptionThatIsCancelled_endsTheCollection_withoutASignal() = runTest {
    var ended: Throwable? = null
    val recorder = Recorder()
    val endless = flow {
      try {
        while (true) emit(1)
      } catch (e: CancellationException) {
        ended = e
        throw e
      }
    }
    publisher(endless).subscribe(recorder)
    recorder.subscription!!.request(1)
    runCurrent()
    recorder.subscription!!.cancel()
    runCurrent()
    assertThat(ended).hasMessage("enough")
    assertThat(recorder.signals).containsExactly(1)
  }

  @Test
  fun subscriberThatRequestsNothing_isTold() = runTest {
    val recorder = Recorder()
    supervisorScope {
      publisher<Int>(flow { emit(1) }).subscribe(recorder)
      recorder.subscription!!.request(0)
    }
    assertThat(recorder.signals).singleElement().isInstanceOf(IllegalArgumentException::class.java)
  }

  /** Emits what is requested, and records how much that is. */
  private class Counting(private val end: Int) : Publisher<Int> {
    var requested = 0L
    var cancelled = false

    override fun subscribe(subscriber: Subscriber<in Int>) {
      var next = 0
      subscriber.onSubscribe(
        object : Subscription {
          override fun request(count: Long) {
            requested += count
            repeat(count.toInt()) {
              if (next < end) subscriber.onNext(next++) else subscriber.onComplete()
            }
          }

          override fun cancel() {
            cancelled = true
          }
        }
      )
    }
  }

  @Test
  fun slowCollector_requestsNoMoreThanItTakes() = runTest {
    val source = Counting(1_000)
    val values = mutableListOf<Int>()
    source.asMessages().collect { value ->
      values += value
      assertThat(source.requested).isEqualTo(values.size.toLong())
      delay(1.hours)
    }
    assertThat(values).hasSize(1_000)
  }

  @Test
  fun collectorThatStops_cancelsTheSubscription() = runTest {
    val source = Counting(1_000)
    assertThat(source.asMessages().take(2).toList()).containsExactly(0, 1)
    assertThat(source.cancelled).isTrue()
    assertThat(source.requested).isEqualTo(2)
  }

  @Test
  fun publisherThatSubscribesLate_isCancelled() = runTest {
    var late: Subscriber<in Int>? = null
    val collection = async { Publisher<Int> { late = it }.asMessages().toList() }
    runCurrent()
    collection.cancel()
    runCurrent()
    var cancelled = false
    late!!.onSubscribe(
      object : Subscription {
        override fun request(count: Long) = Unit

        override fun cancel() {
          cancelled = true
        }
      }
    )
    assertThat(cancelled).isTrue()
  }
}
