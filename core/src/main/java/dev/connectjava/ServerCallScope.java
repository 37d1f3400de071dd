package dev.connectjava;

/**
 * A scope that is current on a thread while the thread runs application code of a served call, such
 * as the span of a trace, a logging context or a security context.
 *
 * <p>The server enters the scope before, and leaves it after, each run of:
 *
 * <ul>
 *   <li>the head interceptors
 *   <li>the interceptors together with the handler
 *   <li>the subscribers and publishers of an asynchronous handler
 *   <li>cancel actions ({@link RequestContext#onCancel})
 *   <li>callbacks of client calls that the call has made
 *   <li>tasks of {@link RequestContext#wrap} and {@link RequestContext#wrapCallable}
 *   <li>code between {@link RequestContext#makeCurrent} and the end of its scope
 * </ul>
 *
 * <p>The scope does not change which thread runs the code. Code that the handler itself runs on
 * other threads, such as a continuation of its own stage, is outside of the scope. Thread-safe.
 *
 * <p>Runs may nest on one thread: a handler that requests a message from its publisher may receive
 * it at once. So leaving a scope must restore what was current before it.
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
 * <p>A {@link ServerListener} passes the span or other state that it creates to a scope through
 * {@link ServerListener.Start#attributes}, which are {@link RequestContext#attributes()}.
 */
@FunctionalInterface
public interface ServerCallScope {

  /**
   * Enters the scope on this thread, which may be an event loop; must not block. If it throws, the
   * exception is logged, and the code runs without the scope.
   *
   * @return leaves the scope and restores what was current before. Called once, on the same thread,
   *     after the code has run; several scopes are left in reverse order
   */
  EnteredScope enter(RequestContext call);
}
