package dev.connectjava.http;

/**
 * A handler of HTTP exchanges, to which a server's transport gives each exchange. A {@link
 * dev.connectjava.Router} is an {@code HttpHandler}. Thread-safe.
 *
 * <pre>{@code
 * HttpHandler withRequestId =
 *     exchange -> {
 *       exchange.request().attributes().set(REQUEST_ID, newId());
 *       return router.handle(exchange);
 *     };
 * }</pre>
 */
@FunctionalInterface
public interface HttpHandler {

  /**
   * Handles an exchange whose request head has arrived. Called on the exchange's transport thread;
   * must not block.
   *
   * @return receives the request's body and the exchange's events, on the same thread, after this
   *     method has returned
   */
  HttpRequestListener handle(HttpExchange exchange);
}
