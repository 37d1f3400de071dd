package dev.connectjava.benchmarks;

import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** How {@link BareNettyServer} frames messages. */
enum BareProtocol {
  GRPC("application/grpc", true),
  GRPC_WEB("application/grpc-web+proto", true),
  CONNECT_UNARY("application/proto", false),
  CONNECT_STREAM("application/connect+proto", true);

  private static final byte[] TRAILERS = "grpc-status: 0\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "{}".getBytes(StandardCharsets.US_ASCII);

  final String contentType;
  private final boolean envelopes;

  BareProtocol(String contentType, boolean envelopes) {
    this.contentType = contentType;
    this.envelopes = envelopes;
  }

  /** Returns the protocol of a content type. */
  static BareProtocol of(CharSequence contentType) {
    String type = contentType.toString();
    if (type.startsWith("application/grpc-web")) {
      return GRPC_WEB;
    }
    if (type.startsWith("application/grpc")) {
      return GRPC;
    }
    return type.equals(CONNECT_UNARY.contentType) ? CONNECT_UNARY : CONNECT_STREAM;
  }

  /**
   * Answers a request.
   *
   * @param body is borrowed
   * @param sink is borrowed
   */
  void answer(BareMethod method, ByteBuf body, BareResponses responses, ByteBuf sink)
      throws InvalidProtocolBufferException {
    body.skipBytes(envelopes ? BareMethod.PREFIX_BYTES : 0);
    byte[] request = new byte[body.readableBytes()];
    body.readBytes(request);
    method.answer(request, envelopes, responses, sink);
    responses.finish(sink);
    switch (this) {
      case GRPC, CONNECT_UNARY -> {}
      case GRPC_WEB -> sink.writeByte(0x80).writeInt(TRAILERS.length).writeBytes(TRAILERS);
      case CONNECT_STREAM -> sink.writeByte(2).writeInt(END.length).writeBytes(END);
    }
  }
}
