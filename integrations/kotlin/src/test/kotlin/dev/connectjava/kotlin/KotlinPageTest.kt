package dev.connectjava.kotlin

import dev.connectjava.CallOptions
import dev.connectjava.ClientConfig
import dev.connectjava.Code
import dev.connectjava.EnteredScope
import dev.connectjava.Protocol
import dev.connectjava.RequestContext
import dev.connectjava.Router
import dev.connectjava.RpcException
import dev.connectjava.ServiceDefinition
import dev.connectjava.kotlin.greet.CoroutineGreetService
import dev.connectjava.kotlin.greet.CoroutineGreetServiceClient
import dev.connectjava.kotlin.greet.GreetRequest
import dev.connectjava.kotlin.greet.GreetResponse
import dev.connectjava.kotlin.greet.GreetServiceMethods
import dev.connectjava.netty.NettyServer
import dev.connectjava.netty.NettyTransport
import dev.connectjava.testing.InMemoryTransport
import dev.connectjava.testing.TestCall
import java.nio.file.Path
import java.time.Duration
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.ExecutorService
import java.util.concurrent.Executors
import kotlin.coroutines.CoroutineContext
import kotlin.io.path.readText
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.consumeAsFlow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.coroutines.yield
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.CsvSource

/** The examples in docs/kotlin.md and docs/coming-from-connect-kotlin.md are parts of this file. */
internal class KotlinPageTest {

  class Greeter : CoroutineGreetService {

    override suspend fun greet(request: GreetRequest, context: RequestContext): GreetResponse {
      delay(10)
      return greeting("Hello, ${request.name}!")
    }

    override suspend fun greetAll(
      requests: Flow<GreetRequest>,
      context: RequestContext,
    ): GreetResponse = greeting("Hello, ${requests.map { it.name }.toList().joinToString()}!")

    override fun greetOften(request: GreetRequest, context: RequestContext): Flow<GreetResponse> =
      flow {
        for (i in 1..3) {
          emit(greeting("Hello for the ${i}. time, ${request.name}!"))
        }
      }

    override fun greetEach(
      requests: Flow<GreetRequest>,
      context: RequestContext,
    ): Flow<GreetResponse> = requests.map { greeting("Hello, ${it.name}!") }
  }

  private class Refusing : CoroutineGreetService {
    override suspend fun greet(request: GreetRequest, context: RequestContext): GreetResponse {
      throw RpcException(Code.INVALID_ARGUMENT, "the name is empty")
    }
  }

  class Computing : CoroutineGreetService {
    override val handlerContext: CoroutineContext = pool.asCoroutineDispatcher()
  }

  private val shown = CopyOnWriteArrayList<String>()

  private fun println(line: String) {
    shown += line
  }

  private fun withoutIndentation(text: String) = text.replace(Regex("(?m)^ +"), "")

  @ParameterizedTest
  @CsvSource("kotlin, 12", "coming-from-connect-kotlin, 4")
  fun everyExample_isPartOfThisFile(page: String, examples: Int) {
    val text = Path.of("../../docs/$page.md").readText()
    val source = withoutIndentation(SOURCE.readText())
    val blocks = Regex("```kotlin\n(.*?)```", RegexOption.DOT_MATCHES_ALL).findAll(text).toList()
    assertThat(blocks).hasSize(examples)
    for (block in blocks) {
      assertThat(source).contains(withoutIndentation(block.groupValues[1]))
    }
  }

  @Test
  fun server_isCalledByTheClient() = test {
    val server = NettyServer.builder().port(0).service(Greeter()).start()
    val url = "http://localhost:${server.port()}"
    server.use {
      NettyTransport.to(url).use { transport ->
        val client = CoroutineGreetServiceClient.of(transport)
        println(client.greet(request("Ada")).greeting)
        client.greetOften(request("Ada")).collect { println(it.greeting) }
      }
    }
    assertThat(shown).hasSize(4).startsWith("Hello, Ada!", "Hello for the 1. time, Ada!")
  }

  /** Runs a part of a page with a client of a service. */
  private fun withClient(
    service: CoroutineGreetService,
    part: suspend CoroutineScope.(CoroutineGreetServiceClient) -> Unit,
  ) = test {
    InMemoryTransport.to(service).use { part(CoroutineGreetServiceClient.of(it)) }
  }

  @Test
  fun options() {
    withClient(Greeter()) { client ->
      val patient = client.with(CallOptions.defaults().withTimeout(Duration.ofSeconds(10)))
      val options = CallOptions.defaults().withHeader("x-request-id", "17")
      val response = patient.call(GreetServiceMethods.GREET, request("Ada"), options)
      println("${response.message().greeting} ${response.headers()} ${response.trailers()}")
    }
    assertThat(shown).singleElement().asString().startsWith("Hello, Ada!")
  }

  @Test
  fun clientStream() {
    withClient(Greeter()) { client ->
      println(client.greetAll(flowOf(request("Ada"), request("Grace"))).greeting)
    }
    assertThat(shown).containsExactly("Hello, Ada, Grace!")
  }

  @Test
  fun dispatcher() {
    withClient(Computing()) { client -> failureOf { client.greet(request("Ada")) } }
    assertThat(pool.isShutdown).isFalse()
  }

  /** Shows what its thread has between the messages, whose sending enters the scopes once more. */
  private class Watching(private val seen: MutableList<String?>) : CoroutineGreetService {
    override fun greetOften(request: GreetRequest, context: RequestContext): Flow<GreetResponse> =
      flow {
        for (i in 1..3) {
          emit(greeting("$i"))
          seen += procedure.get()
        }
      }
  }

  @Test
  fun scope() {
    val seen = CopyOnWriteArrayList<String?>()
    fun Greeter() = Watching(seen)
    test {
      val router =
        Router.builder()
          .service(Greeter())
          .scope { call ->
            val before = procedure.get()
            procedure.set(call.method().procedure())
            EnteredScope { procedure.set(before) }
          }
          .build()
      InMemoryTransport.to(router).use {
        val client = CoroutineGreetServiceClient.of(it)
        assertThat(client.greetOften(request("Ada")).toList()).hasSize(3)
      }
    }
    assertThat(seen).hasSize(3).containsOnly(GreetServiceMethods.GREET_OFTEN.procedure())
  }

  @Test
  fun cancellation() {
    val started = CompletableDeferred<Unit>()
    val waiting =
      object : CoroutineGreetService {
        override suspend fun greet(request: GreetRequest, context: RequestContext): GreetResponse {
          started.complete(Unit)
          try {
            awaitCancellation()
          } catch (e: CancellationException) {
            println("the call has ended: ${context.cancellation().get().code()}")
            throw e
          }
        }
      }
    withClient(waiting) { client ->
      val call = launch { client.greet(request("Ada")) }
      started.await()
      call.cancelAndJoin()
      while (shown.isEmpty()) yield()
    }
    assertThat(shown).containsExactly("the call has ended: canceled")
  }

  @Test
  fun timeoutOfTheCaller() = withClient(Greeter()) { client ->
    val answer = withTimeoutOrNull(1_000) { client.greet(request("Ada")) }
    assertThat(answer).isNotNull()
  }

  @Test
  fun buffer() {
    withClient(Greeter()) { client ->
      client.greetOften(request("Ada")).buffer(16).collect { println(it.greeting) }
    }
    assertThat(shown).hasSize(3)
  }

  @Test
  fun failures() {
    withClient(Refusing()) { client ->
      try {
        client.greet(request(""))
      } catch (e: RpcException) {
        println("${e.code()}: ${e.message}")
      }
      val text =
        try {
          client.greet(request("")).greeting
        } catch (e: RpcException) {
          "failed with ${e.code()}"
        }
      println(text)
    }
    assertThat(shown)
      .containsExactly("invalid_argument: the name is empty", "failed with invalid_argument")
  }

  @Test
  fun handWrittenDefinition() = test {
    val service =
      ServiceDefinition.builder(GreetServiceMethods.SERVICE_NAME)
        .coroutineUnary(GreetServiceMethods.GREET) { request, context ->
          greeting("Hello, ${request.name}, in ${context.codec()}!")
        }
        .build()
    InMemoryTransport.to(Router.builder().service(service).build()).use {
      assertThat(it.coroutineUnary(GreetServiceMethods.GREET, request("Ada")).greeting)
        .isEqualTo("Hello, Ada, in proto!")
    }
  }

  @Test
  fun greeter_greets() = runTest {
    val call = TestCall.of(GreetServiceMethods.GREET)
    assertThat(Greeter().greet(request("Ada"), call.context()).greeting).isEqualTo("Hello, Ada!")
  }

  @Test
  fun clientWithAConfiguration() = test {
    val token = "secret"
    NettyServer.builder().port(0).service(Greeter()).start().use { server ->
      val url = "http://localhost:${server.port()}"
      val config =
        ClientConfig.builder()
          .protocol(Protocol.CONNECT)
          .codec("json")
          .timeout(Duration.ofSeconds(10))
          .header("authorization", "Bearer $token")
          .build()
      val transport = NettyTransport.builder(url).config(config).build()
      val client = CoroutineGreetServiceClient.of(transport)
      transport.use { assertThat(client.greet(request("Ada")).greeting).isEqualTo("Hello, Ada!") }
    }
  }

  @Test
  fun requestsFromAChannel() {
    withClient(Greeter()) { client ->
      val questions = Channel<GreetRequest>()
      launch {
        questions.send(request("Ada"))
        questions.send(request("Grace"))
        questions.close()
      }
      client.greetEach(questions.consumeAsFlow()).collect { println(it.greeting) }
    }
    assertThat(shown).containsExactly("Hello, Ada!", "Hello, Grace!")
  }

  @Test
  fun headInterceptor() = test {
    val token = "secret"
    val authorized =
      ClientConfig.builder()
        .headInterceptor { _, metadata -> metadata.set("authorization", "Bearer $token") }
        .build()
    val service =
      object : CoroutineGreetService {
        override suspend fun greet(request: GreetRequest, context: RequestContext) =
          greeting(context.requestHeaders().first("authorization").orElse("none"))
      }
    InMemoryTransport.to(Router.builder().service(service).build(), authorized).use {
      assertThat(CoroutineGreetServiceClient.of(it).greet(request("Ada")).greeting)
        .isEqualTo("Bearer secret")
    }
  }

  private companion object {
    val SOURCE: Path = Path.of("src/test/kotlin/dev/connectjava/kotlin/KotlinPageTest.kt")
    val procedure = ThreadLocal<String>()
    val pool: ExecutorService = Executors.newFixedThreadPool(2)

    fun greeting(text: String): GreetResponse =
      GreetResponse.newBuilder().setGreeting(text).build()

    fun request(name: String): GreetRequest = GreetRequest.newBuilder().setName(name).build()
  }
}
