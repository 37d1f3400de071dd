package dev.connectjava.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.util.ReferenceCountUtil;
import java.util.List;

/**
 * Decodes HTTP/1.1 responses. Bytes that arrive while no response is awaited are discarded and
 * reported; otherwise they would become the beginning of the next response. Confined to its event
 * loop.
 */
final class Http1ResponseDecoder extends HttpResponseDecoder {

  private final Asker asker;

  /** The connection, which knows whether it awaits a response. */
  interface Asker {

    /** Returns whether a request was sent whose response is not complete. */
    boolean awaitsResponse();

    /** Returns whether that request is a HEAD request, whose response has no body. */
    boolean awaitsOnlyHead();

    /** Handles bytes that arrived while no response was awaited. */
    void unasked();
  }

  Http1ResponseDecoder(int headerListBytes, Asker asker) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(headerListBytes)
            .setMaxHeaderSize(headerListBytes));
    this.asker = asker;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    if (message instanceof ByteBuf bytes && bytes.isReadable() && !asker.awaitsResponse()) {
      ReferenceCountUtil.release(bytes);
      asker.unasked();
    } else {
      super.channelRead(ctx, message);
    }
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (asker.awaitsResponse()) {
      super.decode(ctx, in, out);
    } else {
      in.skipBytes(in.readableBytes());
      asker.unasked();
    }
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage head) {
    return super.isContentAlwaysEmpty(head) || asker.awaitsOnlyHead();
  }
}
