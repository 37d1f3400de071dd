package dev.connectjava.kotlin

import dev.connectjava.CallOptions
import dev.connectjava.ClientCall
import dev.connectjava.RpcMethod
import dev.connectjava.Transport
import dev.connectjava.kotlin.v1.Amount
import dev.connectjava.kotlin.v1.AmountServiceMethods
import dev.connectjava.kotlin.v1.CoroutineAmountServiceClient
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Flow.Publisher
import java.util.concurrent.Flow.Subscriber
import java.util.concurrent.Flow.Subscription
import java.util.concurrent.atomic.AtomicInteger
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancel
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource

/** What a coroutine asks of a transport, whatever the transport does. */
internal class CoroutineCallsTest {

  /** Counts the calls that it is asked to open, and opens none. */
  private class Counting : Transport {
    val asked = AtomicInteger()

    override fun <I : Any, O : Any> open(
      method: RpcMethod<I, O>,
      options: CallOptions,
    ): ClientCall<I, O> {
      asked.incrementAndGet()
      throw IllegalStateException("there is no call")
    }

    override fun close() = Unit
  }

  private fun askedByACancelledCoroutine(call: suspend (CoroutineAmountServiceClient) -> Unit): Int {
    val transport = Counting()
    test {
      launch {
          currentCoroutineContext().cancel()
          call(CoroutineAmountServiceClient.of(transport))
        }
        .join()
    }
    return transport.asked.get()
  }

  @ParameterizedTest
  @EnumSource(Kind::class)
  fun coroutineThatIsCancelled_makesNoCall(kind: Kind) {
    assertThat(askedByACancelledCoroutine { kind.call(it) }).isZero()
  }

  @Test
  fun coroutineThatIsCancelled_makesNoCall_forTheWholeResponse() {
    assertThat(askedByACancelledCoroutine { it.call(AmountServiceMethods.SQUARE, amount(2)) })
      .isZero()
  }

  /** Requests one message, answers, and never cancels its subscription to the requests. */
  private class Careless : Transport {

    private class OneMessage : Subscriber<Any> {
      override fun onSubscribe(subscription: Subscription) {
        subscription.request(1)
      }

      override fun onNext(message: Any) = Unit

      override fun onError(failure: Throwable) = Unit

      override fun onComplete() = Unit
    }

    override fun <I : Any, O : Any> open(
      method: RpcMethod<I, O>,
      options: CallOptions,
    ): ClientCall<I, O> = throw UnsupportedOperationException()

    override fun <I : Any, O : Any> clientStreamAsync(
      method: RpcMethod<I, O>,
      requests: Publisher<out I>,
      options: CallOptions,
    ): CompletableFuture<O> {
      requests.subscribe(OneMessage())
      return CompletableFuture.completedFuture(method.responseType().cast(amount(7)))
    }

    override fun <I : Any, O : Any> bidiStreamAsync(
      method: RpcMethod<I, O>,
      requests: Publisher<out I>,
      options: CallOptions,
    ): Publisher<O> = Publisher { responses ->
      requests.subscribe(OneMessage())
      responses.onSubscribe(
        object : Subscription {
          override fun request(count: Long) = responses.onComplete()

          override fun cancel() = Unit
        }
      )
    }

    override fun close() = Unit
  }

  @ParameterizedTest
  @EnumSource(Kind::class, names = ["CLIENT_STREAM", "BIDI_STREAM"])
  fun callThatEnds_endsTheFlowOfRequests_evenIfTheTransportDoesNot(kind: Kind) = test {
    val endless = flow<Amount> { awaitCancellation() }
    val client = CoroutineAmountServiceClient.of(Careless())
    if (kind == Kind.CLIENT_STREAM) {
      assertThat(client.sum(endless)).isEqualTo(amount(7))
    } else {
      assertThat(client.runningSum(endless).toList()).isEmpty()
    }
  }
}
