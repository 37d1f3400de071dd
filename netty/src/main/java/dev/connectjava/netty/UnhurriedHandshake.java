package dev.connectjava.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;

/**
 * Delays the end of a connection whose TLS handshake has failed, so that the client receives the
 * alert. It stands before the TLS handler, which closes such a connection at once. In TLS 1.3, the
 * client has usually sent its first request by then, and a connection that is closed with unread
 * bytes is reset.
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
