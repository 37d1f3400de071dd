package dev.connectjava.http;

import java.util.List;
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

  /**
   * Returns the loops that deliver the events of its exchanges, always the same ones, so that they
   * can carry virtual threads of callers. Empty, which is the default, if the loops are not to be
   * used for that.
   */
  default List<Loop> loops() {
    return List.of();
  }

  /**
   * Creates an exchange whose events one of the {@link #loops} delivers, because it carries the
   * calling thread. By default, the transport chooses the loop.
   *
   * @param loop one of {@link #loops}
   */
  default HttpClientExchange open(
      HttpClientRequest request, HttpResponseListener listener, Loop loop) {
    return open(request, listener);
  }

  /** Closes all connections. Open exchanges fail with {@link HttpFailure.Kind#CLOSED}. */
  @Override
  void close();
}
