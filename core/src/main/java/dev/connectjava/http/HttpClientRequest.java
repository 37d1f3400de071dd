package dev.connectjava.http;

import dev.connectjava.Headers;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request that a client sends. Immutable.
 *
 * @param method the request method, such as {@code POST}
 * @param target the path with a slash at its start, and the query if there is one; below the path
 *     prefix of the transport's base URL
 * @param headers the header fields, without those that the transport sets: {@code host}, {@code
 *     content-length}, {@code transfer-encoding}, {@code connection}
 * @param requireHttp2 whether the exchange needs HTTP/2 or later, as that of gRPC does; where the
 *     target does not speak it, the exchange fails with a sentence that says so
 * @param timeout after how long {@link HttpResponseListener#onTimeout} is called, counted from the
 *     opening of the exchange, so that the wait for a connection is part of it; null for never
 */
public record HttpClientRequest(
    String method,
    String target,
    Headers headers,
    boolean requireHttp2,
    @Nullable Duration timeout) {

  /** Checks that nothing but the timeout is null. */
  public HttpClientRequest {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(headers, "headers");
  }
}
