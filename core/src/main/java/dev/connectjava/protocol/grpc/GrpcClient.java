package dev.connectjava.protocol.grpc;

import dev.connectjava.Headers;
import dev.connectjava.Protocol;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.protocol.ApplicationMetadata;
import dev.connectjava.protocol.ClientProtocol;
import dev.connectjava.protocol.RequestHead;
import dev.connectjava.protocol.ResponseReader;
import dev.connectjava.protocol.ResponseRules;
import dev.connectjava.protocol.ResponseSink;
import dev.connectjava.protocol.UserAgent;
import java.time.Duration;

/** The client's side of gRPC and gRPC-Web, whose heads differ in the content type and one field. */
public final class GrpcClient implements ClientProtocol {

  private final Protocol protocol;
  private final String bareContentType;
  private final RequestHead.Recent recent = new RequestHead.Recent();

  private GrpcClient(Protocol protocol, String bareContentType) {
    this.protocol = protocol;
    this.bareContentType = bareContentType;
  }

  /** Returns gRPC over HTTP/2. */
  public static GrpcClient http2() {
    return new GrpcClient(Protocol.GRPC, "application/grpc");
  }

  /** Returns gRPC-Web over any HTTP version. */
  public static GrpcClient web() {
    return new GrpcClient(Protocol.GRPC_WEB, "application/grpc-web");
  }

  @Override
  public Protocol protocol() {
    return protocol;
  }

  @Override
  public boolean isEnveloped() {
    return true;
  }

  @Override
  public Duration expressible(Duration timeout) {
    return GrpcTimeout.expressible(timeout);
  }

  @Override
  public HttpClientRequest request(RequestHead head) {
    Headers known = recent.find(head);
    return HttpClientRequest.builder("POST", head.procedure())
        .headers(known == null ? recent.keep(head, fields(head)) : known)
        .requireHttp2(!isWeb())
        .timeout(head.timeout())
        .build();
  }

  private Headers fields(RequestHead head) {
    Headers.Builder fields = Headers.builder();
    fields.addReceived(GrpcHeaders.CONTENT_TYPE, bareContentType + "+" + head.codec());
    if (isWeb()) {
      fields.addReceived("x-grpc-web", "1");
    } else {
      fields.addReceived("te", "trailers");
    }
    if (head.timeout() != null) {
      fields.addReceived(GrpcHeaders.TIMEOUT, GrpcTimeout.format(head.timeout()));
    }
    if (head.encoding() != null) {
      fields.addReceived(GrpcHeaders.ENCODING, head.encoding());
    }
    if (!head.accepted().isEmpty()) {
      fields.addReceived(GrpcHeaders.ACCEPT_ENCODING, head.accepted());
    }
    UserAgent.add(fields, UserAgent.GRPC, head.metadata());
    ApplicationMetadata.copy(head.metadata(), "", fields);
    return fields.build();
  }

  private boolean isWeb() {
    return protocol == Protocol.GRPC_WEB;
  }

  @Override
  public ResponseReader reader(ResponseRules rules, ResponseSink sink) {
    return new GrpcResponseReader(bareContentType, isWeb(), rules, sink);
  }
}
