package dev.connectjava.http;

import java.util.Optional;

/**
 * A client's HTTP transport, which sends HTTP requests to one target. It is the client's
 * counterpart of {@link HttpHandler}. Thread-safe.
 *
 * <p>A transport handles connections, HTTP versions and flow control. It knows nothing of RPC
 * protocols or messages.
 */
public interface HttpClientTransport extends AutoCloseable {

  /**
   * Creates an exchange, which begins with {@link HttpClientExchange#start}. Never blocks.
   *
   * @param request the request's head
   * @param listener receives the response; not called before the exchange is started
   */
  HttpClientExchange open(HttpClientRequest request, HttpResponseListener listener);

  /**
   * Returns the URL that the transport was made for, such as {@code https://host:8443}; empty,
   * which is the default, if it has none.
   */
  default Optional<String> target() {
    return Optional.empty();
  }

  /** Closes all connections. Open exchanges fail with {@link HttpFailure.Kind#CLOSED}. */
  @Override
  void close();
}
