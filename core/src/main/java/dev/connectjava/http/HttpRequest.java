package dev.connectjava.http;

import dev.connectjava.Attributes;
import dev.connectjava.Headers;
import dev.connectjava.Peer;
import java.util.Objects;

/**
 * The head of an HTTP request. Immutable but for its attributes, which are thread-safe.
 *
 * @param version the version of HTTP that carries the exchange
 * @param method the request method, such as {@code POST}; case-sensitive
 * @param path the path as it was sent, without query, percent-encoding left alone
 * @param query what follows the question mark, as it was sent; empty if there is none
 * @param headers the header fields, with {@code host} for the authority and without pseudo-header
 *     fields
 * @param peer the client's end of the connection
 * @param attributes what is known of the request besides; whoever stands between a transport and a
 *     router may set some, and handlers find them in {@link
 *     dev.connectjava.RequestContext#attributes()}
 */
public record HttpRequest(
    HttpVersion version,
    String method,
    String path,
    String query,
    Headers headers,
    Peer peer,
    Attributes attributes) {

  /** Checks that nothing is null. */
  public HttpRequest {
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(query, "query");
    Objects.requireNonNull(headers, "headers");
    Objects.requireNonNull(peer, "peer");
    Objects.requireNonNull(attributes, "attributes");
  }

  /** A request without attributes. */
  public HttpRequest(
      HttpVersion version, String method, String path, String query, Headers headers, Peer peer) {
    this(version, method, path, query, headers, peer, new Attributes());
  }
}
