package dev.connectjava.benchmarks;

import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/**
 * Answers the calls of an HTTP/1.1 connection, and flushes once for all that a read has brought.
 */
@SuppressWarnings("FutureReturnValueIgnored")
final class BareHttp1 extends SimpleChannelInboundHandler<FullHttpRequest> {

  private static final int RESPONSE_BYTES = 256;

  private final BareResponses responses = new BareResponses();

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request)
      throws InvalidProtocolBufferException {
    BareProtocol protocol = BareProtocol.of(request.headers().get(HttpHeaderNames.CONTENT_TYPE));
    ByteBuf body = context.alloc().directBuffer(RESPONSE_BYTES);
    protocol.answer(BareMethod.at(request.uri()), request.content(), responses, body);
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, protocol.contentType)
        .setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    context.write(response, context.voidPromise());
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.flush();
  }
}
