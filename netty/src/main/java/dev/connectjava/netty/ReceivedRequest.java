package dev.connectjava.netty;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpVersion;

/**
 * The well-formed head of an HTTP/2 request: what all requests with the same header section have in
 * common. Immutable.
 */
record ReceivedRequest(String method, RequestTarget target, Headers headers) {

  /** Returns the head of one request, with attributes of its own. */
  HttpRequest with(Peer peer) {
    return target.toRequest(HttpVersion.HTTP_2, method, headers, peer);
  }
}
