package dev.connectjava.kotlin

import dev.connectjava.CallOptions
import dev.connectjava.Code
import dev.connectjava.RequestContext
import dev.connectjava.RpcException
import dev.connectjava.kotlin.v1.Amount
import dev.connectjava.kotlin.v1.AmountServiceMethods
import dev.connectjava.kotlin.v1.CoroutineAmountService
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.consumeAsFlow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.toList
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedClass
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource

/** Calls of all kinds, with coroutines on both sides. */
@ParameterizedClass
@EnumSource(Wire::class)
internal class CallKindsTest(private val wire: Wire) {

  private class Failing(private val failure: Throwable) : Uniform() {
    override suspend fun handle(context: RequestContext): Amount = throw failure
  }

  @Test
  fun unary_returnsTheResponse() = test {
    World(wire, Amounts()).use { world ->
      assertThat(world.client.square(amount(7))).isEqualTo(amount(49))
    }
  }

  @Test
  fun clientStream_sendsTheFlow() = test {
    World(wire, Amounts()).use { world ->
      assertThat(world.client.sum((1L..1_000L).asFlow().map { amount(it) }))
        .isEqualTo(amount(500_500))
    }
  }

  @Test
  fun serverStream_isAFlow_andEachCollectionIsACall() = test {
    World(wire, Amounts()).use { world ->
      val counting = world.client.count(amount(1_000))
      repeat(2) {
        assertThat(counting.map { it.value }.toList()).isEqualTo((1L..1_000L).toList())
      }
    }
  }

  @Test
  fun bidiStream_answersWhileRequestsAreSent() = test {
    World(wire, Amounts()).use { world ->
      val requests = Channel<Amount>(1)
      requests.send(amount(1))
      val sums = mutableListOf<Long>()
      world.client.runningSum(requests.consumeAsFlow()).collect { response ->
        sums += response.value
        if (sums.size < 100) requests.send(amount(1)) else requests.close()
      }
      assertThat(sums).isEqualTo((1L..100L).toList())
    }
  }

  @Test
  fun callsAtTheSameTime_getTheirOwnResponses() = test {
    World(wire, Amounts()).use { world ->
      val squares = (1L..200L).map { async { world.client.square(amount(it)).value } }
      val sums = (1L..50L).map { async { world.client.count(amount(it)).toList().size.toLong() } }
      assertThat(squares.awaitAll()).isEqualTo((1L..200L).map { it * it })
      assertThat(sums.awaitAll()).isEqualTo((1L..50L).toList())
      world.awaitIdle()
    }
  }

  @ParameterizedTest
  @EnumSource(Kind::class)
  fun exceptionOfTheHandler_isTheFailureOfTheCall(kind: Kind) = test {
    val failure = RpcException(Code.NOT_FOUND, "there is no such amount").plusMetadata("a", "b")
    World(wire, Failing(failure)).use { world ->
      val thrown = failureOf { kind.call(world.client) } as RpcException
      assertThat(thrown).hasMessage("there is no such amount")
      assertThat(thrown.code()).isEqualTo(Code.NOT_FOUND)
      assertThat(thrown.isFromPeer).isTrue()
      assertThat(thrown.metadata().first("a")).contains("b")
    }
  }

  @ParameterizedTest
  @EnumSource(Kind::class)
  fun cancellationThatTheHandlerThrows_isCanceled(kind: Kind) = test {
    World(wire, Failing(java.util.concurrent.CancellationException("no"))).use { world ->
      val thrown = failureOf { kind.call(world.client) } as RpcException
      assertThat(thrown.code()).isEqualTo(Code.CANCELED)
      assertThat(thrown.isFromPeer).isTrue()
    }
  }

  @ParameterizedTest
  @EnumSource(Kind::class)
  fun methodThatIsNotOverridden_isUnimplemented(kind: Kind) = test {
    World(wire, object : CoroutineAmountService {}).use { world ->
      val thrown = failureOf { kind.call(world.client) } as RpcException
      assertThat(thrown.code()).isEqualTo(Code.UNIMPLEMENTED)
    }
  }

  @Test
  fun failureAfterResponses_endsTheFlowBehindThem() = test {
    val service =
      object : CoroutineAmountService {
        override fun count(request: Amount, context: RequestContext) = flow {
          emit(amount(1))
          emit(amount(2))
          throw RpcException(Code.DATA_LOSS, "three is lost")
        }
      }
    World(wire, service).use { world ->
      val values = mutableListOf<Long>()
      val thrown = failureOf { world.client.count(amount(3)).collect { values += it.value } }
      assertThat(values).containsExactly(1, 2)
      assertThat((thrown as RpcException).code()).isEqualTo(Code.DATA_LOSS)
    }
  }

  @ParameterizedTest
  @EnumSource(Kind::class, names = ["CLIENT_STREAM", "BIDI_STREAM"])
  fun flowOfRequestsThatFails_failsTheCallWithItsException(kind: Kind) = test {
    World(wire, Amounts()).use { world ->
      val requests = flow {
        emit(amount(1))
        throw IllegalStateException("the flow is broken")
      }
      val thrown = failureOf {
        if (kind == Kind.CLIENT_STREAM) {
          world.client.sum(requests)
        } else {
          world.client.runningSum(requests).collect {}
        }
      }
      assertThat(thrown)
        .isInstanceOf(IllegalStateException::class.java)
        .hasMessage("the flow is broken")
      world.awaitIdle()
    }
  }

  @Test
  fun options_overrideThoseOfTheClient_andTheWholeResponseIsAvailable() = test {
    val service =
      object : CoroutineAmountService {
        override suspend fun square(request: Amount, context: RequestContext): Amount {
          context.responseHeaders().set("x-a", context.requestHeaders().first("x-a").orElse(""))
          context.responseTrailers().set("x-b", context.requestHeaders().first("x-b").orElse(""))
          return request
        }
      }
    World(wire, service).use { world ->
      val client =
        world.client.with(CallOptions.defaults().withHeader("x-a", "1").withHeader("x-b", "2"))
      val response =
        client.call(
          AmountServiceMethods.SQUARE,
          amount(3),
          CallOptions.defaults().withHeader("x-a", "3"),
        )
      assertThat(response.message()).isEqualTo(amount(3))
      assertThat(response.headers().first("x-a")).contains("3")
      assertThat(response.trailers().first("x-b")).contains("2")
    }
  }
}
