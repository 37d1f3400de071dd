package dev.connectjava.kotlin

import dev.connectjava.Service
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext

/**
 * A service whose methods suspend. The interfaces that the plugin generates with `kotlin=true`
 * extend it. Many coroutines call an implementation at once.
 */
public interface CoroutineService : Service {

  /**
   * The context in which the methods are called, asked for once, when the service is added to a
   * router. By default it is empty. Without a dispatcher, methods run on virtual threads: they may
   * block, and never keep an event loop. These threads inherit no thread-locals; their context class
   * loader is that of the thread that asks for this context. `Dispatchers.Unconfined` starts them on
   * the event loop, where they must not block. If a dispatcher's executor refuses a part of a
   * method, the call fails with `UNAVAILABLE`.
   *
   * It must not have a `Job`, since each call has its own.
   */
  public val handlerContext: CoroutineContext
    get() = EmptyCoroutineContext
}
