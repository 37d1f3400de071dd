package dev.connectjava.http;

import dev.connectjava.Headers;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A complete HTTP response of a server.
 *
 * @param status the status code, from 200 to 599
 * @param headers the header fields, without {@code content-length} and {@code transfer-encoding},
 *     which the transport sets
 * @param body the whole body, from position to limit; transferred: its bytes must not be changed
 *     any more
 * @param trailers the trailer fields; sent only if HTTP can carry them
 */
public record HttpResponse(int status, Headers headers, ByteBuffer body, Headers trailers) {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /**
   * Checks the status.
   *
   * @throws IllegalArgumentException if the status is not from 200 to 599
   */
  public HttpResponse {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException(
          "a final status must be from 200 to 599, but was " + status);
    }
    Objects.requireNonNull(headers, "headers");
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(trailers, "trailers");
  }

  /** Returns a response with a body and without trailers. */
  public static HttpResponse of(int status, Headers headers, ByteBuffer body) {
    return new HttpResponse(status, headers, body, Headers.empty());
  }

  /** Returns a response without body and trailers. */
  public static HttpResponse of(int status, Headers headers) {
    return of(status, headers, NOTHING.duplicate());
  }
}
