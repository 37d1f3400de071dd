package dev.connectjava.kotlin.coroutine

import dev.connectjava.RpcException
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CopyableThrowable
import kotlinx.coroutines.ExperimentalCoroutinesApi

/**
 * Cancels the coroutine of a call that has ended. Its cause is the reason, also where coroutines
 * are debugged: there, other exceptions are copied, and the copy has the original as its cause.
 */
@OptIn(ExperimentalCoroutinesApi::class)
internal class EndedCallException(reason: RpcException?) :
  CancellationException(reason?.message ?: "the call has ended"),
  CopyableThrowable<EndedCallException> {

  init {
    initCause(reason)
  }

  override fun createCopy(): EndedCallException? = null
}
