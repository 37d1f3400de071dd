package dev.connectjava.spi;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import java.util.Objects;

/**
 * The head of an HTTP request. Immutable.
 *
 * @param version the version of HTTP that carries the exchange
 * @param method the request method, such as {@code POST}; case-sensitive
 * @param path the path as it was sent, without query, percent-encoding left alone
 * @param query what follows the question mark, as it was sent; empty if there is none
 * @param headers the header fields, with {@code host} for the authority and without pseudo-header
 *     fields
 * @param peer the client's end of the connection
 */
public record HttpRequest(
    HttpVersion version, String method, String path, String query, Headers headers, Peer peer) {

  /** Checks that nothing is null. */
  public HttpRequest {
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(query, "query");
    Objects.requireNonNull(headers, "headers");
    Objects.requireNonNull(peer, "peer");
  }
}
