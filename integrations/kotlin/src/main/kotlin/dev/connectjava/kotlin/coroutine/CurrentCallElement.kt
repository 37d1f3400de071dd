package dev.connectjava.kotlin.coroutine

import dev.connectjava.EnteredScope
import dev.connectjava.RequestContext
import kotlin.coroutines.AbstractCoroutineContextElement
import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.ThreadContextElement

/**
 * Makes a served call current on each thread that runs its coroutine, as it is on the thread of a
 * blocking handler: `RequestContext.current()` returns it, and its scopes are entered.
 */
internal class CurrentCallElement(private val call: RequestContext) :
  AbstractCoroutineContextElement(Key), ThreadContextElement<EnteredScope> {

  override fun updateThreadContext(context: CoroutineContext): EnteredScope = call.makeCurrent()

  override fun restoreThreadContext(context: CoroutineContext, oldState: EnteredScope) {
    oldState.leave()
  }

  companion object Key : CoroutineContext.Key<CurrentCallElement>
}
