package dev.connectjava.kotlin.coroutine

import dev.connectjava.testrules.ReactiveStreamsRules
import java.util.concurrent.Flow.Publisher
import java.util.stream.Stream
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.TestFactory
import org.reactivestreams.tck.TestEnvironment
import org.reactivestreams.tck.flow.FlowPublisherVerification

/** Checks [FlowPublisher] against the rules of Reactive Streams. */
internal class FlowPublisherRulesTest {

  @TestFactory
  fun flows_followTheRules(): Stream<DynamicTest> = ReactiveStreamsRules.of({ Flows() })

  class Flows :
    FlowPublisherVerification<Long>(TestEnvironment(TIMEOUT_MILLIS, SILENCE_MILLIS, ERROR_MILLIS)) {

    private val scope = CoroutineScope(Dispatchers.Default + SupervisorJob())

    private fun publisher(flow: Flow<Long>): Publisher<Long> =
      FlowPublisher(flow, { scope.async(block = it) }, { CancellationException("enough") })

    override fun createFlowPublisher(elements: Long): Publisher<Long> =
      publisher(flow { for (element in 0 until elements) emit(element) })

    override fun createFailedFlowPublisher(): Publisher<Long> =
      publisher(flow { throw IllegalStateException("as a test wants it") })
  }

  private companion object {
    const val TIMEOUT_MILLIS = 20_000L
    const val SILENCE_MILLIS = 20L

    /** The kit waits only once for an error: it negates the time that is left. */
    const val ERROR_MILLIS = 500L
  }
}
