package dev.connectjava.kotlin

import dev.connectjava.ClientConfig
import dev.connectjava.Protocol
import dev.connectjava.Router
import dev.connectjava.Service
import dev.connectjava.Transport
import dev.connectjava.kotlin.v1.CoroutineAmountServiceClient
import dev.connectjava.netty.ClientHttp2
import dev.connectjava.netty.NettyServer
import dev.connectjava.netty.NettyTransport
import dev.connectjava.netty.ServerHttp2
import dev.connectjava.testing.InMemoryTransport
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield

/** What a call is made over. */
internal enum class Wire(val protocol: Protocol, val sockets: Boolean) {
  CONNECT_IN_MEMORY(Protocol.CONNECT, false),
  GRPC_IN_MEMORY(Protocol.GRPC, false),
  CONNECT_OVER_NETTY(Protocol.CONNECT, true),
  GRPC_OVER_NETTY(Protocol.GRPC, true),
}

/** A server with a service, and a client of it. */
internal class World(wire: Wire, service: Service, change: (Router.Builder) -> Unit = {}) :
  AutoCloseable {

  private val config =
    ClientConfig.builder().protocol(wire.protocol).acceptCompressions().build()
  private val router = Router.builder().service(service).also(change).build()

  val server: NettyServer? =
    if (wire.sockets) {
      NettyServer.builder()
        .port(0)
        .eventLoopThreads(1)
        .http2(ServerHttp2.builder().maxWindowBytes(WINDOW_BYTES).build())
        .router(router)
        .start()
    } else {
      null
    }

  val transport: Transport =
    if (server == null) {
      InMemoryTransport.to(router, config)
    } else {
      NettyTransport.builder("http://localhost:${server.port()}")
        .config(config)
        .eventLoopThreads(1)
        .http2(ClientHttp2.defaults().withMaxWindowBytes(WINDOW_BYTES))
        .build()
    }

  val client = CoroutineAmountServiceClient.of(transport)

  /** Waits until all calls have ended, on the server, too. */
  suspend fun awaitIdle() {
    while (router.activeCalls() > 0) {
      yield()
    }
  }

  override fun close() {
    transport.close()
    server?.close()
  }

  private companion object {
    /** Windows that do not grow, so that the messages between both sides are few. */
    const val WINDOW_BYTES = 1 shl 20
  }
}

/** Runs a test with real threads and without a chance to hang. */
internal fun test(block: suspend CoroutineScope.() -> Unit) {
  runBlocking(Dispatchers.Default) { withTimeout(20.seconds, block) }
}

/** Returns what a block throws. */
internal suspend fun failureOf(block: suspend () -> Unit): Throwable =
  try {
    block()
    throw AssertionError("nothing was thrown")
  } catch (e: Exception) {
    e
  }
