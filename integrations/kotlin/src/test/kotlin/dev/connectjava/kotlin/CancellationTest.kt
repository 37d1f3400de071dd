package dev.connectjava.kotlin

import dev.connectjava.CallOptions
import dev.connectjava.Code
import dev.connectjava.RequestContext
import dev.connectjava.RpcException
import dev.connectjava.kotlin.v1.Amount
import dev.connectjava.kotlin.v1.CoroutineAmountService
import java.time.Duration
import java.util.concurrent.CompletableFuture
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.onCompletion
import kotlinx.coroutines.future.await
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedClass
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource

/** The end of a call ends the coroutines of both sides. */
@ParameterizedClass
@EnumSource(Wire::class)
internal class CancellationTest(private val wire: Wire) {

  /** Waits until it is cancelled. */
  private class Waiting : Uniform() {
    val started = CompletableDeferred<Job>()
    val ended = CompletableDeferred<Throwable>()

    override suspend fun handle(context: RequestContext): Amount {
      started.complete(currentCoroutineContext().job)
      try {
        awaitCancellation()
      } catch (e: CancellationException) {
        ended.complete(e)
        throw e
      }
    }

    /** Waits for the end of the handler and returns the code of the reason. */
    suspend fun reason(): Code {
      val reason = ended.await()
      started.await().join()
      return (reason.cause as RpcException).code()
    }
  }

  /** Requests without an end. */
  private class Endless {
    val ended = CompletableDeferred<Throwable?>()
    val requests =
      flow {
          emit(amount(1))
          awaitCancellation()
        }
        .onCompletion { ended.complete(it) }
  }

  @ParameterizedTest
  @EnumSource(Kind::class)
  fun callerThatIsCancelled_cancelsTheHandler(kind: Kind) = test {
    val service = Waiting()
    World(wire, service).use { world ->
      val caller = launch { kind.call(world.client) }
      service.started.await()
      caller.cancelAndJoin()
      assertThat(service.reason()).isEqualTo(Code.CANCELED)
      world.awaitIdle()
    }
  }

  @ParameterizedTest
  @EnumSource(Kind::class)
  fun deadline_endsBothSides(kind: Kind) = test {
    val service = Waiting()
    World(wire, service).use { world ->
      val options = CallOptions.defaults().withTimeout(Duration.ofMillis(100))
      val thrown = failureOf { kind.call(world.client, options) } as RpcException
      assertThat(thrown.code()).isEqualTo(Code.DEADLINE_EXCEEDED)
      // The client, too, ends the call at its deadline: either is seen first.
      assertThat(service.reason()).isIn(Code.DEADLINE_EXCEEDED, Code.CANCELED)
      world.awaitIdle()
    }
  }

  @ParameterizedTest
  @EnumSource(Kind::class, names = ["CLIENT_STREAM", "BIDI_STREAM"])
  fun callerThatIsCancelled_endsTheFlowOfRequests_onBothSides(kind: Kind) = test {
    val received = CompletableDeferred<Unit>()
    val ended = CompletableDeferred<Throwable?>()
    val service =
      object : CoroutineAmountService {
        private suspend fun take(requests: Flow<Amount>): Amount {
          requests.onCompletion { ended.complete(it) }.collect { received.complete(Unit) }
          return amount(0)
        }

        override suspend fun sum(requests: Flow<Amount>, context: RequestContext) = take(requests)

        override fun runningSum(requests: Flow<Amount>, context: RequestContext) = flow {
          emit(take(requests))
        }
      }
    World(wire, service).use { world ->
      val endless = Endless()
      val caller = launch {
        if (kind == Kind.CLIENT_STREAM) {
          world.client.sum(endless.requests)
        } else {
          world.client.runningSum(endless.requests).collect {}
        }
      }
      received.await()
      caller.cancelAndJoin()
      assertThat(endless.ended.isCompleted).isTrue()
      assertThat(endless.ended.await()).isInstanceOf(CancellationException::class.java)
      assertThat(ended.await()).isNotNull()
      world.awaitIdle()
    }
  }

  @Test
  fun handlerThatAnswersEarly_endsTheFlowOfRequests() = test {
    val service =
      object : CoroutineAmountService {
        override suspend fun sum(requests: Flow<Amount>, context: RequestContext): Amount =
          requests.first()
      }
    World(wire, service).use { world ->
      val endless = Endless()
      assertThat(world.client.sum(endless.requests)).isEqualTo(amount(1))
      assertThat(endless.ended.isCompleted).isTrue()
      world.awaitIdle()
    }
  }

  @Test
  fun handlerThatEndsItsResponses_endsTheFlowOfRequests() = test {
    val service =
      object : CoroutineAmountService {
        override fun runningSum(requests: Flow<Amount>, context: RequestContext) = flow {
          emit(requests.first())
        }
      }
    World(wire, service).use { world ->
      val endless = Endless()
      val values = mutableListOf<Amount>()
      world.client.runningSum(endless.requests).collect { values += it }
      assertThat(values).containsExactly(amount(1))
      assertThat(endless.ended.isCompleted).isTrue()
      world.awaitIdle()
    }
  }

  @Test
  fun collectorThatTakesOne_cancelsTheHandler() = test {
    val ended = CompletableDeferred<Throwable?>()
    val service =
      object : CoroutineAmountService {
        override fun count(request: Amount, context: RequestContext) =
          flow {
              emit(amount(1))
              awaitCancellation()
            }
            .onCompletion { ended.complete(it) }
      }
    World(wire, service).use { world ->
      assertThat(world.client.count(amount(5)).first()).isEqualTo(amount(1))
      val reason = ended.await() as CancellationException
      assertThat((reason.cause as RpcException).code()).isEqualTo(Code.CANCELED)
      world.awaitIdle()
    }
  }

  @ParameterizedTest
  @EnumSource(Kind::class)
  fun callThatIsCancelled_isOver_evenIfItsCoroutineStillRuns(kind: Kind) = test {
    val started = CompletableDeferred<Unit>()
    val release = CompletableDeferred<Unit>()
    val ended = CompletableDeferred<Unit>()
    val service =
      object : Uniform() {
        override suspend fun handle(context: RequestContext): Amount {
          started.complete(Unit)
          withContext(NonCancellable) { release.await() }
          ended.complete(Unit)
          return amount(0)
        }
      }
    World(wire, service).use { world ->
      val caller = launch { kind.call(world.client) }
      started.await()
      caller.cancelAndJoin()
      world.awaitIdle()
      assertThat(ended.isCompleted).isFalse()
      release.complete(Unit)
      ended.await()
    }
  }

  @Test
  fun shutdown_waitsForTheHandler() = test {
    val started = CompletableDeferred<Unit>()
    val draining = CompletableDeferred<Unit>()
    val service =
      object : CoroutineAmountService {
        override suspend fun square(request: Amount, context: RequestContext): Amount {
          context.onDrain { draining.complete(Unit) }
          started.complete(Unit)
          draining.await()
          return request
        }
      }
    World(wire, service).use { world ->
      val server = world.server ?: return@use
      val response = CompletableFuture<Amount>()
      launch { response.complete(world.client.square(amount(4))) }
      started.await()
      server.shutdown(Duration.ofSeconds(10))
      assertThat(response.await()).isEqualTo(amount(4))
    }
  }
}
