package dev.connectjava.verification.allocation;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.connectjava.Handler;
import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.Protocol;
import dev.connectjava.RpcMethod;
import dev.connectjava.verification.allocation.BytesUnchanged.Bytes;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** What a unary call of 64 bytes has on the wire in a protocol, made once for all calls. */
enum UnaryCalls {
  GRPC(Protocol.GRPC, "application/grpc+proto", true, true),
  GRPC_WEB(Protocol.GRPC_WEB, "application/grpc-web+proto", true, false),
  CONNECT(Protocol.CONNECT, "application/proto", false, false);

  static final RpcMethod<Bytes, Bytes> METHOD =
      RpcMethod.unary("allocation.v1.EchoService", "Echo", Bytes.class, Bytes.class);
  static final Handler.Unary<Bytes, Bytes> ECHO = (request, context) -> request;
  static final Peer PEER = Peer.at(InetSocketAddress.createUnresolved("peer.example", 443));

  final Protocol protocol;
  final Headers requestHeaders;
  final Headers responseHeaders;
  final ByteBuffer request;
  final ByteBuffer response;
  final Headers trailers;

  UnaryCalls(Protocol protocol, String contentType, boolean enveloped, boolean trailers) {
    this.protocol = protocol;
    Headers.Builder fields = Headers.of("content-type", contentType).toBuilder();
    this.responseHeaders = fields.build();
    if (protocol == Protocol.CONNECT) {
      fields.add("content-length", "64").add("connect-protocol-version", "1");
    } else {
      fields.add("te", "trailers").add("user-agent", "allocation/1.0");
    }
    this.requestHeaders = fields.build();
    byte[] message = new byte[Bytes.LENGTH];
    this.request = enveloped ? envelope(0, message) : ByteBuffer.wrap(message);
    byte[] status = "grpc-status: 0\r\n".getBytes(US_ASCII);
    this.response =
        enveloped && !trailers
            ? join(envelope(0, message), envelope(0x80, status))
            : request.duplicate();
    this.trailers = trailers ? Headers.of("grpc-status", "0") : Headers.empty();
  }

  private static ByteBuffer envelope(int flags, byte[] payload) {
    return ByteBuffer.allocate(5 + payload.length)
        .put((byte) flags)
        .putInt(payload.length)
        .put(payload)
        .flip();
  }

  private static ByteBuffer join(ByteBuffer first, ByteBuffer second) {
    return ByteBuffer.allocate(first.remaining() + second.remaining())
        .put(first)
        .put(second)
        .flip();
  }
}
