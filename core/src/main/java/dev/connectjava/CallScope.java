package dev.connectjava;

/**
 * Makes something current on a thread while it runs code of a served call: a trace's span, a
 * logger's context, a security context. It is entered around each run of the users' code and left
 * after it: head interceptors, interceptors with the handler, what a handler of publishers is told
 * and asked, cancel actions. It changes no thread. What a handler runs elsewhere by itself, such as
 * a continuation of its own stage, is not in the scope. Thread-safe.
 *
 * <p>Runs may nest on one thread, as when a handler asks its publisher for a message and is given
 * it at once: what leaves a scope brings back what was current before it.
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
 * <p>A {@link ServerListener} hands to a scope what it has begun, by {@link
 * ServerListener.Start#attributes}, which are {@link RequestContext#attributes()}.
 */
@FunctionalInterface
public interface CallScope {

  /**
   * Enters the scope on this thread, which may be an event loop; must not block. What it throws is
   * logged, and the code runs without.
   *
   * @return what leaves the scope and brings back what was before, called once on the same thread
   *     after the code has run, those of several scopes in reverse order
   */
  Entered enter(RequestContext call);

  /** A scope that a thread is in. */
  @FunctionalInterface
  interface Entered {

    /** Leaves the scope; must not block. What it throws is logged. */
    void leave();
  }
}
