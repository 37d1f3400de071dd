package dev.connectjava;

/**
 * Makes something current on a thread while the thread runs application code that a client's call
 * calls back: a span, a logging context. The scope is entered before and left after each run of the
 * call's head interceptors, of the consumers of its metadata, of the subscriber of its responses
 * and the publisher of its requests, and of what depends on a stage that the call completes later.
 * It does not change threads. Outside of the scope, as their caller does, run a caller that waits,
 * {@link ClientInterceptor}s, a subscriber of a call that can't be opened, and what depends on a
 * stage that is complete when it is attached. Thread-safe.
 *
 * <p>Runs may nest on one thread. So leaving a scope must restore what was current before it.
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
 * <p>A {@link ClientListener} passes what it has begun to a scope through {@link
 * ClientCallContext#attributes}.
 */
@FunctionalInterface
public interface ClientCallScope {

  /**
   * Enters the scope on this thread, which may be an event loop; must not block. What it throws is
   * logged, and the code runs without.
   *
   * @return what leaves the scope and brings back what was before, called once on the same thread
   *     after the code has run, those of several scopes in reverse order
   */
  EnteredScope enter(ClientCallContext call);
}
