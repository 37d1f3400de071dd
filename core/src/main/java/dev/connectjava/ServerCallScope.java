package dev.connectjava;

/**
 * Makes something current on a thread while the thread runs application code of a served call: a
 * span, a logging context, a security context. The scope is entered before and left after each run
 * of head interceptors, of interceptors with the handler, of the subscribers and publishers of an
 * asynchronous handler, of cancel actions, of callbacks of client calls that the call has made, and
 * of tasks of {@link RequestContext#wrap(Runnable)}. It does not change threads. Code that the
 * handler runs on other threads by itself, such as a continuation of its own stage, is outside the
 * scope. Thread-safe.
 *
 * <p>Runs may nest on one thread: a handler that asks its publisher for a message may be given it
 * at once. So leaving a scope must restore what was current before it.
 *
 * <pre>{@code
 * Router.builder()
 *     .scope(call -> {
 *       Map<String, String> before = MDC.getCopyOfContextMap();
 *       MDC.put("procedure", call.method().procedure());
 *       return () -> MDC.setContextMap(before == null ? Map.of() : before);
 *     })
 * }</pre>
 *
 * <p>A {@link ServerListener} passes what it has begun to a scope through {@link
 * ServerListener.Start#attributes}, which are {@link RequestContext#attributes()}.
 */
@FunctionalInterface
public interface ServerCallScope {

  /**
   * Enters the scope on this thread, which may be an event loop; must not block. What it throws is
   * logged, and the code runs without.
   *
   * @return what leaves the scope and brings back what was before, called once on the same thread
   *     after the code has run, those of several scopes in reverse order
   */
  EnteredScope enter(RequestContext call);
}
