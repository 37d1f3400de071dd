package dev.connectjava.kotlin

import dev.connectjava.CallOptions
import dev.connectjava.RequestContext
import dev.connectjava.kotlin.v1.Amount
import dev.connectjava.kotlin.v1.CoroutineAmountService
import dev.connectjava.kotlin.v1.CoroutineAmountServiceClient
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.collect
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOf

/** The four kinds of methods, each with a call of one request. */
internal enum class Kind {
  UNARY,
  CLIENT_STREAM,
  SERVER_STREAM,
  BIDI_STREAM;

  suspend fun call(
    client: CoroutineAmountServiceClient,
    options: CallOptions = CallOptions.defaults(),
  ) {
    when (this) {
      UNARY -> client.square(amount(2), options)
      CLIENT_STREAM -> client.sum(flowOf(amount(2)), options)
      SERVER_STREAM -> client.count(amount(2), options).collect()
      BIDI_STREAM -> client.runningSum(flowOf(amount(2)), options).collect()
    }
  }
}

/** A service whose methods of all kinds do the same. */
internal abstract class Uniform : CoroutineAmountService {

  abstract suspend fun handle(context: RequestContext): Amount

  override suspend fun square(request: Amount, context: RequestContext): Amount = handle(context)

  override suspend fun sum(requests: Flow<Amount>, context: RequestContext): Amount =
    handle(context)

  override fun count(request: Amount, context: RequestContext): Flow<Amount> = flow {
    emit(handle(context))
  }

  override fun runningSum(requests: Flow<Amount>, context: RequestContext): Flow<Amount> = flow {
    emit(handle(context))
  }
}
