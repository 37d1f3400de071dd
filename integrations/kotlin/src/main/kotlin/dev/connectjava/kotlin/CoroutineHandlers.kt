package dev.connectjava.kotlin

import dev.connectjava.RequestContext
import dev.connectjava.RpcMethod
import dev.connectjava.ServiceDefinition
import dev.connectjava.kotlin.coroutine.CallCoroutines
import dev.connectjava.kotlin.coroutine.asMessages
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlinx.coroutines.flow.Flow

/**
 * Adds a unary method with a handler that suspends.
 *
 * @param context the context of the coroutines of its calls; see [CoroutineService.handlerContext]
 * @throws IllegalArgumentException as the other methods of the builder do, and if the context has a
 *   `Job`
 */
public fun <I : Any, O : Any> ServiceDefinition.Builder.coroutineUnary(
  method: RpcMethod<I, O>,
  context: CoroutineContext = EmptyCoroutineContext,
  handler: suspend (request: I, context: RequestContext) -> O,
): ServiceDefinition.Builder {
  val coroutines = CallCoroutines(context)
  return asyncUnary(method) { request, call -> coroutines.one(call) { handler(request, call) } }
}

/**
 * Adds a client-streaming method with a handler that suspends; see [coroutineUnary]. The requests
 * can be collected once, and are received no faster than the handler takes them.
 */
public fun <I : Any, O : Any> ServiceDefinition.Builder.coroutineClientStream(
  method: RpcMethod<I, O>,
  context: CoroutineContext = EmptyCoroutineContext,
  handler: suspend (requests: Flow<I>, context: RequestContext) -> O,
): ServiceDefinition.Builder {
  val coroutines = CallCoroutines(context)
  return asyncClientStream(method) { requests, call ->
    coroutines.one(call) { handler(requests.asMessages(), call) }
  }
}

/**
 * Adds a server-streaming method with a handler that returns a flow, which is collected in the
 * coroutine of the call; see [coroutineUnary]. It emits no faster than the client takes the
 * responses.
 */
public fun <I : Any, O : Any> ServiceDefinition.Builder.coroutineServerStream(
  method: RpcMethod<I, O>,
  context: CoroutineContext = EmptyCoroutineContext,
  handler: (request: I, context: RequestContext) -> Flow<O>,
): ServiceDefinition.Builder {
  val coroutines = CallCoroutines(context)
  return asyncServerStream(method) { request, call ->
    coroutines.many(call) { handler(request, call) }
  }
}

/**
 * Adds a bidirectional streaming method with a handler that returns a flow; see
 * [coroutineClientStream] and [coroutineServerStream].
 */
public fun <I : Any, O : Any> ServiceDefinition.Builder.coroutineBidiStream(
  method: RpcMethod<I, O>,
  context: CoroutineContext = EmptyCoroutineContext,
  handler: (requests: Flow<I>, context: RequestContext) -> Flow<O>,
): ServiceDefinition.Builder {
  val coroutines = CallCoroutines(context)
  return asyncBidiStream(method) { requests, call ->
    coroutines.many(call) { handler(requests.asMessages(), call) }
  }
}
