package dev.connectjava.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;

/**
 * Stands before the handler of TLS, which closes a connection as soon as its handshake has failed:
 * has the client see why. In TLS 1.3 it has mostly sent its first request by then, and what is
 * closed with bytes unread is reset.
 */
final class UnhurriedHandshake extends ChannelOutboundHandlerAdapter {

  private final SslHandler tls;
  private boolean lingering;

  UnhurriedHandshake(SslHandler tls) {
    this.tls = tls;
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (tls.handshakeFuture().cause() == null) {
      ctx.close(promise);
      return;
    }
    ctx.channel().closeFuture().addListener(closed -> promise.trySuccess());
    if (!lingering) {
      lingering = true;
      LingeringClose.withoutTls(ctx);
    }
  }
}
