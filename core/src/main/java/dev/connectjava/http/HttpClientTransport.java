package dev.connectjava.http;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Sends HTTP requests to one target: what the client's side of the library asks of a transport, as
 * {@link HttpHandler} is what a transport asks of the server's. Thread-safe.
 *
 * <p>It knows connections, versions of HTTP and flow control, and nothing of protocols or messages.
 */
public interface HttpClientTransport extends AutoCloseable {

  /**
   * Begins an exchange. Never blocks: to look up the target, to connect and to wait for a free
   * stream happen in the background, and what fails there comes to {@link
   * HttpResponseListener#onFailed}.
   *
   * @param request the request's head
   * @param body the whole body, from position to limit, transferred, of a request that is complete
   *     with it; null for one whose body follows by {@link HttpClientExchange#write} and {@link
   *     HttpClientExchange#finish}
   * @param listener is told of the response; not before this method has returned
   */
  HttpClientExchange open(
      HttpClientRequest request, @Nullable ByteBuffer body, HttpResponseListener listener);

  /** Closes all connections; exchanges that are open fail as {@link HttpFailure.Kind#CLOSED}. */
  @Override
  void close();
}
