package dev.connectjava.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection so that the peer still receives the data that was written: first only this
 * side, then the whole connection when the peer has closed its side or some time has passed. Until
 * then, incoming data is discarded.
 */
final class LingeringClose {

  /** How long a peer may take to receive the written data before the connection is closed. */
  private static final long LINGER_MILLIS = 2_000;

  private LingeringClose() {}

  /**
   * Writes the last bytes, and closes.
   *
   * @param last transferred
   */
  static void afterWriting(ChannelHandlerContext ctx, ByteBuf last) {
    Channel channel = ctx.channel();
    channel.config().setAutoRead(true);
    ctx.writeAndFlush(last)
        .addListener(written -> {
          endOutput(channel);
          ctx.executor().schedule(() -> channel.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
        });
  }

  /**
   * Writes the last bytes to a peer that speaks another protocol, and closes. Data that it still
   * sends is discarded.
   *
   * @param last transferred
   */
  static void afterRefusing(ChannelHandlerContext ctx, ByteBuf last) {
    ctx.pipeline().addFirst(new Discard());
    afterWriting(ctx, last);
  }

  /** Closes after everything that is written already, when TLS can't encrypt any more. */
  static void withoutTls(ChannelHandlerContext ctx) {
    Channel channel = ctx.channel();
    channel.config().setAutoRead(true);
    channel.pipeline().addFirst(new Discard());
    shutDownOutput(channel);
    ctx.executor().schedule(() -> ctx.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static void endOutput(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      shutDownOutput(channel);
    } else {
      // Data that arrives from now on can't be decrypted, and is not needed.
      channel.pipeline().addFirst(new Discard());
      tls.closeOutbound().addListener(notified -> shutDownOutput(channel));
    }
  }

  private static void shutDownOutput(Channel channel) {
    if (channel instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    }
  }

  private static final class Discard extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
    }
  }
}
