package dev.connectjava.http;

/**
 * What a transport gives each HTTP exchange to; a {@link dev.connectjava.Router} is one.
 * Thread-safe.
 */
@FunctionalInterface
public interface HttpHandler {

  /**
   * Takes an exchange whose request head has arrived. Called on the exchange's transport thread;
   * must not block.
   *
   * @return what receives the request's body and the exchange's events, called on the same thread
   *     after this method has returned
   */
  HttpRequestListener handle(HttpExchange exchange);
}
