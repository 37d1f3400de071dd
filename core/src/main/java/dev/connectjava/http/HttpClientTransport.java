package dev.connectjava.http;

import java.util.Optional;

/**
 * Sends HTTP requests to one target: what the client's side of the library asks of a transport, as
 * {@link HttpHandler} is what a transport asks of the server's. Thread-safe.
 *
 * <p>It knows connections, versions of HTTP and flow control, and nothing of protocols or messages.
 */
public interface HttpClientTransport extends AutoCloseable {

  /**
   * Makes an exchange, of which nothing happens before {@link HttpClientExchange#start}. Never
   * blocks.
   *
   * @param request the request's head
   * @param listener is told of the response; not before the exchange is started
   */
  HttpClientExchange open(HttpClientRequest request, HttpResponseListener listener);

  /**
   * The URL that it was made for, such as {@code https://host:8443}; empty, as by default, if there
   * is none.
   */
  default Optional<String> target() {
    return Optional.empty();
  }

  /** Closes all connections; exchanges that are open fail as {@link HttpFailure.Kind#CLOSED}. */
  @Override
  void close();
}
