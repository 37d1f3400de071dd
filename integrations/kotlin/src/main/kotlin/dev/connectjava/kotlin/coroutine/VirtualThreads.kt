package dev.connectjava.kotlin.coroutine

import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Runnable

/**
 * Runs each part of a coroutine, from one suspension to the next, on a new virtual thread.
 *
 * Any thread may resume a coroutine, also one that runs another call. So the new thread inherits
 * nothing from it: no thread-locals, and the context class loader is that of the thread that has
 * created this object.
 */
internal class VirtualThreads : CoroutineDispatcher() {

  private val threads =
    Thread.ofVirtual().name("connect-coroutine").inheritInheritableThreadLocals(false).factory()

  private val classLoader: ClassLoader? = Thread.currentThread().contextClassLoader

  override fun dispatch(context: CoroutineContext, block: Runnable) {
    val thread = threads.newThread(block)
    thread.contextClassLoader = classLoader
    thread.start()
  }
}
