package dev.connectjava.kotlin

import dev.connectjava.RequestContext
import dev.connectjava.kotlin.v1.Amount
import dev.connectjava.kotlin.v1.CoroutineAmountService
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.fold

internal fun amount(value: Long): Amount = Amount.newBuilder().setValue(value).build()

/** What the schema says. */
internal class Amounts : CoroutineAmountService {

  override suspend fun square(request: Amount, context: RequestContext): Amount =
    amount(request.value * request.value)

  override suspend fun sum(requests: Flow<Amount>, context: RequestContext): Amount =
    amount(requests.fold(0L) { sum, each -> sum + each.value })

  override fun count(request: Amount, context: RequestContext): Flow<Amount> = flow {
    for (value in 1..request.value) {
      emit(amount(value))
    }
  }

  override fun runningSum(requests: Flow<Amount>, context: RequestContext): Flow<Amount> = flow {
    var sum = 0L
    requests.collect { request ->
      sum += request.value
      emit(amount(sum))
    }
  }
}
