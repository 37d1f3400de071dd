package dev.connectjava.protocol.connect;

import dev.connectjava.Headers;
import dev.connectjava.Protocol;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.protocol.ClientProtocol;
import dev.connectjava.protocol.RequestHead;
import dev.connectjava.protocol.ResponseReader;
import dev.connectjava.protocol.ResponseRules;
import dev.connectjava.protocol.ResponseSink;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of Connect for unary calls, by POST or by GET.
 *
 * @see <a href="https://connectrpc.com/docs/protocol#unary-rpcs">Connect: unary RPCs</a>
 */
public final class ConnectUnaryClient implements ClientProtocol {

  static final String CONTENT_TYPE_PREFIX = "application/";

  private final RequestHead.Recent recent = new RequestHead.Recent();

  /** Creates the protocol, which has no settings. */
  public ConnectUnaryClient() {}

  @Override
  public Protocol protocol() {
    return Protocol.CONNECT;
  }

  @Override
  public boolean isEnveloped() {
    return false;
  }

  @Override
  public Duration expressible(Duration timeout) {
    return ConnectTimeout.expressible(timeout);
  }

  @Override
  public HttpClientRequest request(RequestHead head) {
    Headers known = recent.find(head);
    return HttpClientRequest.builder("POST", head.procedure())
        .headers(known == null ? recent.keep(head, fields(head)) : known)
        .timeout(head.timeout())
        .build();
  }

  private static Headers fields(RequestHead head) {
    return ConnectRequestHead.post(
            head,
            CONTENT_TYPE_PREFIX + head.codec(),
            ConnectHeaders.UNARY_ENCODING,
            ConnectHeaders.UNARY_ACCEPT_ENCODING)
        .build();
  }

  @Override
  public @Nullable HttpClientRequest get(RequestHead head, boolean binary, ByteBuffer message) {
    String query = ConnectGet.query(head.codec(), head.encoding(), binary, message);
    return HttpClientRequest.builder("GET", head.procedure() + "?" + query)
        .headers(ConnectRequestHead.fields(head, ConnectHeaders.UNARY_ACCEPT_ENCODING).build())
        .timeout(head.timeout())
        .build();
  }

  @Override
  public ResponseReader reader(ResponseRules rules, ResponseSink sink) {
    return new ConnectUnaryReader(rules, sink);
  }
}
