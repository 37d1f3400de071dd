package dev.connectjava.kotlin.coroutine

import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Runnable

/** Runs each part of a coroutine, from one suspension to the next, on a new virtual thread. */
internal object VirtualThreads : CoroutineDispatcher() {

  private val threads = Thread.ofVirtual().name("connect-coroutine").factory()

  override fun dispatch(context: CoroutineContext, block: Runnable) {
    threads.newThread(block).start()
  }
}
