package dev.connectjava.kotlin

import dev.connectjava.Service
import dev.connectjava.ServiceDefinition
import dev.connectjava.kotlin.v1.AmountServiceMethods
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.toList
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test

/** The functions that generated code calls, without it. */
internal class PlainFunctionsTest {

  private val amounts = Amounts()

  private val definition =
    ServiceDefinition.builder(AmountServiceMethods.SERVICE_NAME)
      .coroutineUnary(AmountServiceMethods.SQUARE) { request, context ->
        amounts.square(request, context)
      }
      .coroutineClientStream(AmountServiceMethods.SUM) { requests, context ->
        amounts.sum(requests, context)
      }
      .coroutineServerStream(AmountServiceMethods.COUNT) { request, context ->
        amounts.count(request, context)
      }
      .coroutineBidiStream(AmountServiceMethods.RUNNING_SUM) { requests, context ->
        amounts.runningSum(requests, context)
      }
      .build()

  @Test
  fun handlersAndCalls_needNoGeneratedCode() = test {
    World(Wire.CONNECT_IN_MEMORY, Service { definition }).use { world ->
      val transport = world.transport
      val two = amount(2)
      assertThat(transport.coroutineUnary(AmountServiceMethods.SQUARE, two)).isEqualTo(amount(4))
      assertThat(transport.coroutineUnaryResponse(AmountServiceMethods.SQUARE, two).message())
        .isEqualTo(amount(4))
      assertThat(transport.coroutineClientStream(AmountServiceMethods.SUM, flowOf(two, two)))
        .isEqualTo(amount(4))
      val counted = transport.coroutineServerStream(AmountServiceMethods.COUNT, two)
      assertThat(counted.map { it.value }.toList()).containsExactly(1, 2)
      val sums = transport.coroutineBidiStream(AmountServiceMethods.RUNNING_SUM, flowOf(two, two))
      assertThat(sums.map { it.value }.toList()).containsExactly(2, 4)
    }
  }
}
