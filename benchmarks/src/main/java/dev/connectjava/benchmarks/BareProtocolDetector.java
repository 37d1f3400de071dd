package dev.connectjava.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import java.util.List;

/** Gives a connection the handlers for HTTP/2 if its first bytes are those of its preface. */
final class BareProtocolDetector extends ByteToMessageDecoder {

  private static final int MAX_BODY_BYTES = 64 * 1024 * 1024;

  /** The first four bytes of the preface, {@code "PRI "}. No HTTP/1.1 method begins with them. */
  private static final int PREFACE = 0x50524920;

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf received, List<Object> out) {
    if (received.readableBytes() < Integer.BYTES) {
      return;
    }
    ChannelPipeline pipeline = context.pipeline();
    if (received.getInt(received.readerIndex()) == PREFACE) {
      pipeline.addLast(new GatheredWrites(), BareHttp2.newHandler());
    } else {
      pipeline.addLast(
          new HttpServerCodec(), new HttpObjectAggregator(MAX_BODY_BYTES), new BareHttp1());
    }
    pipeline.remove(this);
  }
}
