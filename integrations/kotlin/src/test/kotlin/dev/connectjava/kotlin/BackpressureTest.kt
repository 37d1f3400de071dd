package dev.connectjava.kotlin

import com.google.protobuf.ByteString
import dev.connectjava.RequestContext
import dev.connectjava.kotlin.v1.Amount
import dev.connectjava.kotlin.v1.CoroutineAmountService
import java.util.concurrent.atomic.AtomicInteger
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.yield
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedClass
import org.junit.jupiter.params.provider.EnumSource

/** A side that emits waits for the one that collects. */
@ParameterizedClass
@EnumSource(Wire::class)
internal class BackpressureTest(private val wire: Wire) {

  /** Messages that were emitted and not collected yet, and the most there were. */
  private class Waiting {
    private val waiting = AtomicInteger()
    private val most = AtomicInteger()
    val long: Amount = Amount.newBuilder().setBallast(ByteString.copyFrom(ByteArray(LONG))).build()

    fun messages(): Flow<Amount> = flow {
      repeat(MESSAGES) {
        most.accumulateAndGet(waiting.incrementAndGet()) { a, b -> maxOf(a, b) }
        emit(long)
      }
    }

    /** Collects so slowly that the other side would be far ahead if it didn't wait. */
    suspend fun collect(messages: Flow<Amount>): Int {
      var collected = 0
      messages.collect {
        repeat(100) { yield() }
        waiting.decrementAndGet()
        collected++
      }
      return collected
    }

    fun assertFew() {
      assertThat(most.get()).isLessThan(BOUND)
    }
  }

  @Test
  fun slowCollectorOfResponses_holdsTheHandler() = test {
    val waiting = Waiting()
    val service =
      object : CoroutineAmountService {
        override fun count(request: Amount, context: RequestContext) = waiting.messages()
      }
    World(wire, service).use { world ->
      assertThat(waiting.collect(world.client.count(amount(1)))).isEqualTo(MESSAGES)
      waiting.assertFew()
    }
  }

  @Test
  fun slowHandler_holdsTheFlowOfRequests() = test {
    val waiting = Waiting()
    val service =
      object : CoroutineAmountService {
        override suspend fun sum(requests: Flow<Amount>, context: RequestContext) =
          amount(waiting.collect(requests).toLong())
      }
    World(wire, service).use { world ->
      assertThat(world.client.sum(waiting.messages())).isEqualTo(amount(MESSAGES.toLong()))
      waiting.assertFew()
    }
  }

  private companion object {
    const val LONG = 64 * 1024
    const val MESSAGES = 400

    /** More than what windows and buffers hold, of both sides. */
    const val BOUND = 100
  }
}
