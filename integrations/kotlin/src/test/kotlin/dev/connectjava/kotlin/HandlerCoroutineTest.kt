package dev.connectjava.kotlin

import dev.connectjava.CallOptions
import dev.connectjava.Code
import dev.connectjava.EnteredScope
import dev.connectjava.RequestContext
import dev.connectjava.RpcException
import dev.connectjava.kotlin.v1.Amount
import dev.connectjava.kotlin.v1.AmountServiceMethods
import dev.connectjava.kotlin.v1.AmountView
import dev.connectjava.kotlin.v1.CoroutineAmountService
import dev.connectjava.kotlin.v1.CoroutineAmountServiceClient
import dev.connectjava.kotlin.v1.CoroutineAmountViewService
import dev.connectjava.kotlin.v1.CoroutineAmountViewServiceClient
import dev.connectjava.testing.TestCall
import java.net.URLClassLoader
import java.time.Duration
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.Executor
import java.util.concurrent.Executors
import java.util.concurrent.RejectedExecutionException
import java.util.concurrent.atomic.AtomicInteger
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.jvm.optionals.getOrNull
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExecutorCoroutineDispatcher
import kotlinx.coroutines.Job
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.async
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.emptyFlow
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatIllegalArgumentException
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource

/** Where the coroutine of a call runs, and what is current there. */
internal class HandlerCoroutineTest {

  /** Records something about each thread that runs the handler. */
  private class Seeing(
    override val handlerContext: CoroutineContext = EmptyCoroutineContext,
    private val look: (RequestContext) -> Any,
  ) : Uniform() {
    val seen = ConcurrentLinkedQueue<Any>()

    override suspend fun handle(context: RequestContext): Amount {
      seen += look(context)
      yield()
      seen += look(context)
      withContext(Dispatchers.IO) { seen += look(context) }
      coroutineScope { async(Dispatchers.Default) { seen += look(context) }.await() }
      seen += look(context)
      return amount(0)
    }
  }

  private fun see(kind: Kind, service: Seeing): List<Any> {
    test {
      World(Wire.CONNECT_IN_MEMORY, service).use { world -> kind.call(world.client) }
    }
    return service.seen.toList()
  }

  @ParameterizedTest
  @EnumSource(Kind::class)
  fun handler_runsOnVirtualThreads(kind: Kind) {
    val seen = see(kind, Seeing { Thread.currentThread().isVirtual })
    assertThat(seen).containsExactly(true, true, false, false, true)
  }

  @ParameterizedTest
  @EnumSource(Kind::class)
  fun handlerWithADispatcher_runsThere(kind: Kind) {
    val executor = Executors.newSingleThreadExecutor { Thread(it, "own") }
    val dispatcher: ExecutorCoroutineDispatcher = executor.asCoroutineDispatcher()
    dispatcher.use {
      val seen = see(kind, Seeing(dispatcher) { Thread.currentThread().name.substringBefore(" @") })
      assertThat(seen.filterIndexed { i, _ -> i != 2 && i != 3 }).containsExactly("own", "own", "own")
    }
  }

  @ParameterizedTest
  @EnumSource(Kind::class)
  fun call_isCurrent_onEveryThreadOfItsCoroutine(kind: Kind) {
    val seen = see(kind, Seeing { RequestContext.current().getOrNull() === it })
    assertThat(seen).hasSize(5).containsOnly(true)
  }

  @ParameterizedTest
  @EnumSource(Kind::class)
  fun scopes_areEntered_whereverTheCoroutineRuns_andLeft(kind: Kind) {
    val procedure = ThreadLocal<String?>()
    val entered = AtomicInteger()
    val service = Seeing { procedure.get() ?: "none" }
    test {
      World(Wire.CONNECT_IN_MEMORY, service) { router ->
          router.scope { call ->
            val before = procedure.get()
            procedure.set(call.method().name())
            entered.incrementAndGet()
            EnteredScope {
              procedure.set(before)
              entered.decrementAndGet()
            }
          }
        }
        .use { world ->
          kind.call(world.client)
          // The thread that ends the call leaves its scopes after that.
          while (entered.get() > 0) yield()
        }
    }
    assertThat(service.seen).hasSize(5).doesNotContain("none")
    assertThat(service.seen.distinct()).hasSize(1)
  }

  @Test
  fun callThatAHandlerMakes_isMadeOnBehalfOfItsOwn() = test {
    val called = Seeing { it.deadline().isPresent }
    World(Wire.GRPC_IN_MEMORY, called).use { backend ->
      val service =
        object : CoroutineAmountService {
          override suspend fun square(request: Amount, context: RequestContext): Amount {
            yield()
            return backend.client.square(request)
          }
        }
      World(Wire.GRPC_IN_MEMORY, service).use { world ->
        val options = CallOptions.defaults().withTimeout(Duration.ofSeconds(20))
        world.client.square(amount(1), options)
      }
    }
    assertThat(called.seen).hasSize(5).containsOnly(true)
  }

  @Test
  fun contextWithAJob_isRefused() {
    assertThatIllegalArgumentException()
      .isThrownBy { Seeing(Job()) {}.definition() }
      .withMessageStartingWith("the context of handlers must not have a Job")
  }

  @Test
  fun thread_inheritsNothing_fromTheCallThatResumesTheCoroutine() = test {
    val identity = InheritableThreadLocal<String?>()
    val messages = Channel<Unit>()
    val classLoader = URLClassLoader(emptyArray())
    val seen = CompletableDeferred<List<Any?>>()
    val service =
      object : CoroutineAmountService {
        override suspend fun square(request: Amount, context: RequestContext): Amount {
          messages.receive()
          seen.complete(listOf(identity.get(), Thread.currentThread().contextClassLoader))
          return request
        }

        override suspend fun sum(requests: Flow<Amount>, context: RequestContext): Amount {
          do { // Until the other call waits for the message.
            yield()
            identity.set("Ada")
            Thread.currentThread().contextClassLoader = ClassLoader.getPlatformClassLoader()
          } while (messages.trySend(Unit).isFailure)
          return amount(0)
        }
      }
    val maker = Thread.currentThread()
    val before = maker.contextClassLoader
    maker.contextClassLoader = classLoader
    val world =
      try {
        World(Wire.CONNECT_IN_MEMORY, service)
      } finally {
        maker.contextClassLoader = before
      }
    world.use {
      val receiver = launch { it.client.square(amount(1)) }
      it.client.sum(emptyFlow())
      receiver.join()
    }
    assertThat(seen.await()).containsExactly(null, classLoader)
  }

  private fun assertOverloaded(context: CoroutineContext, kind: Kind) {
    LoggedWarnings().use { log ->
      test {
        World(Wire.CONNECT_IN_MEMORY, Seeing(context) {}).use { world ->
          val failure = failureOf { kind.call(world.client) } as RpcException
          assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE)
          assertThat(failure).hasMessage("the server is overloaded")
          world.awaitIdle()
        }
      }
      assertThat(log.messages)
        .singleElement()
        .asString()
        .startsWith("can't run the handler of /connectjava.kotlin.v1.AmountService/")
    }
  }

  @ParameterizedTest
  @EnumSource(Kind::class)
  fun dispatcherThatIsClosed_isAnOverload(kind: Kind) {
    val dispatcher = Executors.newSingleThreadExecutor().asCoroutineDispatcher()
    dispatcher.close()
    assertOverloaded(dispatcher, kind)
  }

  @ParameterizedTest
  @EnumSource(Kind::class)
  fun dispatcherThatRefusesALaterPart_isAnOverload(kind: Kind) {
    val parts = AtomicInteger()
    val executor = Executor { part ->
      if (parts.getAndIncrement() > 0) {
        throw RejectedExecutionException("full")
      }
      Thread.startVirtualThread(part)
    }
    assertOverloaded(executor.asCoroutineDispatcher(), kind)
  }

  @Test
  fun handlerContext_isAskedForOnce() {
    val asked = AtomicInteger()
    val service =
      object : CoroutineAmountService {
        override val handlerContext: CoroutineContext
          get() {
            asked.incrementAndGet()
            return EmptyCoroutineContext
          }
      }
    assertThat(service.definition().bindings()).hasSize(4)
    assertThat(asked).hasValue(1)
  }

  @Test
  fun service_isTestedAsAPlainObject() = test {
    val call = TestCall.of(AmountServiceMethods.SQUARE, amount(3))
    assertThat(Amounts().square(amount(3), call.context())).isEqualTo(amount(9))
    val counted = TestCall.of(AmountServiceMethods.COUNT, amount(3))
    counted.handle(Amounts())
    assertThat(counted.sent()).containsExactly(amount(1), amount(2), amount(3))
  }

  @Test
  fun views_haveTheirOwnInterface() = test {
    val service =
      object : CoroutineAmountViewService {
        override suspend fun square(
          request: AmountView,
          context: RequestContext,
        ): Amount = amount(request.value() * request.value())
      }
    World(Wire.GRPC_IN_MEMORY, service).use { world ->
      val client = CoroutineAmountViewServiceClient.of(world.transport)
      assertThat(client.square(amount(5)).value()).isEqualTo(25)
      val messages = CoroutineAmountServiceClient.of(world.transport)
      assertThat(messages.square(amount(5))).isEqualTo(amount(25))
    }
  }
}
