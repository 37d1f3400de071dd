package dev.connectjava.kotlin

import dev.connectjava.CallOptions
import dev.connectjava.RpcMethod
import dev.connectjava.Transport
import dev.connectjava.UnaryResponse
import dev.connectjava.kotlin.coroutine.asMessages
import dev.connectjava.kotlin.coroutine.publisher
import java.util.concurrent.Flow.Publisher
import kotlinx.coroutines.cancelChildren
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.emitAll
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.future.await
import kotlinx.coroutines.supervisorScope

/**
 * Calls a unary method. If the coroutine is cancelled, so is the call; if it already is, no call is
 * made.
 *
 * @throws dev.connectjava.RpcException if the call fails
 */
public suspend fun <I : Any, O : Any> Transport.coroutineUnary(
  method: RpcMethod<I, O>,
  request: I,
  options: CallOptions = CallOptions.defaults(),
): O {
  currentCoroutineContext().ensureActive()
  return unaryAsync(method, request, options).await()
}

/**
 * Calls a unary method as [coroutineUnary] does, and returns the response with its headers and
 * trailers.
 *
 * @throws IllegalArgumentException if the method is not unary
 */
public suspend fun <I : Any, O : Any> Transport.coroutineUnaryResponse(
  method: RpcMethod<I, O>,
  request: I,
  options: CallOptions = CallOptions.defaults(),
): UnaryResponse<O> {
  currentCoroutineContext().ensureActive()
  return unaryResponseAsync(method, request, options).await()
}

/**
 * Calls a client-streaming method with the messages of a flow, which is collected in a child of
 * this coroutine, as fast as the server takes them. If the flow fails, the call is cancelled, and
 * the exception of the flow is thrown. If the server answers early, the collection is cancelled.
 *
 * @throws dev.connectjava.RpcException if the call fails
 */
public suspend fun <I : Any, O : Any> Transport.coroutineClientStream(
  method: RpcMethod<I, O>,
  requests: Flow<I>,
  options: CallOptions = CallOptions.defaults(),
): O {
  currentCoroutineContext().ensureActive()
  return withRequests(requests) { clientStreamAsync(method, it, options).await() }
}

/**
 * Returns a flow of the responses of a server-streaming method. Each collection makes a call of its
 * own, which receives no more messages than the collector takes, and is cancelled if the collection
 * ends before it. A collection throws `RpcException` if the call fails.
 */
public fun <I : Any, O : Any> Transport.coroutineServerStream(
  method: RpcMethod<I, O>,
  request: I,
  options: CallOptions = CallOptions.defaults(),
): Flow<O> = serverStreamAsync(method, request, options).asMessages()

/**
 * Returns a flow of the responses of a bidirectional streaming method, as [coroutineServerStream]
 * does, to the messages of another flow, which is collected as for [coroutineClientStream]. Over
 * HTTP/1.1 the responses arrive after the flow of the requests has ended.
 */
public fun <I : Any, O : Any> Transport.coroutineBidiStream(
  method: RpcMethod<I, O>,
  requests: Flow<I>,
  options: CallOptions = CallOptions.defaults(),
): Flow<O> = flow {
  withRequests(requests) { emitAll(bidiStreamAsync(method, it, options).asMessages()) }
}

/**
 * Makes a call with a publisher of requests, which are not needed any more when it returns: the
 * collection of a flow that emits later, or never, is cancelled, whatever the transport does.
 */
private suspend fun <I : Any, R> withRequests(
  requests: Flow<I>,
  call: suspend (Publisher<I>) -> R,
): R = supervisorScope {
  try {
    call(publisher(requests))
  } finally {
    coroutineContext.cancelChildren()
  }
}
