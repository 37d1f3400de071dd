package dev.connectjava.protocol.connect;

import dev.connectjava.Headers;
import dev.connectjava.Protocol;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.protocol.ClientProtocol;
import dev.connectjava.protocol.RequestHead;
import dev.connectjava.protocol.ResponseReader;
import dev.connectjava.protocol.ResponseRules;
import dev.connectjava.protocol.ResponseSink;
import java.time.Duration;

/**
 * The client's side of Connect for streaming calls.
 *
 * @see <a href="https://connectrpc.com/docs/protocol#streaming-rpcs">Connect: streaming RPCs</a>
 */
public final class ConnectStreamClient implements ClientProtocol {

  private final RequestHead.Recent recent = new RequestHead.Recent();

  /** Creates the protocol, which has no settings. */
  public ConnectStreamClient() {}

  @Override
  public Protocol protocol() {
    return Protocol.CONNECT;
  }

  @Override
  public boolean isEnveloped() {
    return true;
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
            ConnectStreamServer.CONTENT_TYPE_PREFIX + head.codec(),
            ConnectHeaders.STREAM_ENCODING,
            ConnectHeaders.STREAM_ACCEPT_ENCODING)
        .build();
  }

  @Override
  public ResponseReader reader(ResponseRules rules, ResponseSink sink) {
    return new ConnectStreamReader(rules, sink);
  }
}
