package dev.connectjava.netty;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpVersion;
import io.netty.handler.codec.http.HttpUtil;

/**
 * The head of an HTTP/1.1 request that {@link Http1RequestRules} have accepted: what all requests
 * with the same head have in common. Immutable.
 *
 * @param bodyBytes the length of the body; {@link #CHUNKED} if the body is in chunks
 */
record Http1RequestHead(
    String method,
    RequestTarget target,
    Headers headers,
    boolean http10,
    boolean keepAlive,
    boolean expectsContinue,
    long bodyBytes) {

  /** The length of a body whose end the client announces behind it. */
  static final long CHUNKED = -1;

  private static final int MOST_KEPT_FIELDS = 16;

  static Http1RequestHead of(io.netty.handler.codec.http.HttpRequest head, RequestTarget target) {
    return new Http1RequestHead(
        head.method().name(),
        target,
        Http1HeaderConversion.toFields(head.headers(), target.authority()),
        !head.protocolVersion().equals(io.netty.handler.codec.http.HttpVersion.HTTP_1_1),
        HttpUtil.isKeepAlive(head),
        HttpUtil.is100ContinueExpected(head),
        HttpUtil.isTransferEncodingChunked(head) ? CHUNKED : HttpUtil.getContentLength(head, 0L));
  }

  /** Returns the head of one request, with attributes of its own. */
  HttpRequest with(Peer peer) {
    return target.toRequest(HttpVersion.HTTP_1, method, headers, peer);
  }

  /**
   * Returns whether the head may be kept after its request: its fields are few, and none of them
   * may have a secret as its value, and neither may a query.
   */
  boolean isKeepable() {
    if (headers.size() > MOST_KEPT_FIELDS || !target.query().isEmpty()) {
      return false;
    }
    for (String name : headers.names()) {
      if (!FieldName.of(name).isKeepable()) {
        return false;
      }
    }
    return true;
  }
}
