package dev.connectjava;

/**
 * A scope that is current on a thread while the thread runs application code of a client's call,
 * such as the span of a trace or a logging context.
 *
 * <p>The client enters the scope before, and leaves it after, each run of:
 *
 * <ul>
 *   <li>the call's head interceptors
 *   <li>the consumers of its headers and trailers
 *   <li>the subscriber of its responses and the publisher of its requests
 *   <li>the actions that depend on a stage which the call completes later
 * </ul>
 *
 * <p>The scope does not change which thread runs the code. The following run in the caller's
 * context instead: a caller that waits, {@link ClientInterceptor}s, a subscriber of a call that
 * can't be opened, and actions that depend on a stage which is already complete. Thread-safe.
 *
 * <p>Runs may nest on one thread, so leaving a scope must restore what was current before it.
 *
 * <pre>{@code
 * ClientConfig.builder()
 *     .scope(call -> {
 *       Map<String, String> before = MDC.getCopyOfContextMap();
 *       MDC.put("procedure", call.method().procedure());
 *       return () -> MDC.setContextMap(before == null ? Map.of() : before);
 *     })
 * }</pre>
 *
 * <p>A {@link ClientListener} passes the span or other state that it creates to a scope through
 * {@link ClientCallContext#attributes}.
 */
@FunctionalInterface
public interface ClientCallScope {

  /**
   * Enters the scope on this thread, which may be an event loop; must not block. If it throws, the
   * exception is logged, and the code runs without the scope.
   *
   * @return leaves the scope and restores what was current before. Called once, on the same thread,
   *     after the code has run; several scopes are left in reverse order
   */
  EnteredScope enter(ClientCallContext call);
}
