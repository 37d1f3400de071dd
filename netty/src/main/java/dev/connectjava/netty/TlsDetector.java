package dev.connectjava.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether a connection to a port of TLS begins as TLS does, and after the handshake gives it
 * to the version of HTTP that was agreed on.
 */
final class TlsDetector extends ByteToMessageDecoder {

  /** A record of TLS begins with its type, its version and its length. */
  private static final int RECORD_HEADER_BYTES = 5;

  private static final String USE_TLS = "This port speaks TLS: use https://";
  private static final String PLAIN_ANSWER =
      """
      HTTP/1.1 400 Bad Request
      content-type: text/plain
      content-length: %d
      connection: close

      %s\
      """
          .formatted(USE_TLS.length(), USE_TLS)
          .replace("\n", "\r\n");

  private final ServerTls tls;
  private final ServerSettings settings;
  private final OpenExchanges openExchanges;
  private @Nullable ScheduledFuture<?> timer;

  TlsDetector(ServerTls tls, ServerSettings settings, OpenExchanges openExchanges) {
    this.tls = tls;
    this.settings = settings;
    this.openExchanges = openExchanges;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    long timeout = tls.handshakeTimeout().toNanos();
    timer = ctx.executor().schedule(() -> ctx.close(), timeout, TimeUnit.NANOSECONDS);
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext ctx) {
    cancelTimer();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    cancelTimer();
    super.channelInactive(ctx);
  }

  private void cancelTimer() {
    ScheduledFuture<?> pending = timer;
    if (pending != null) {
      pending.cancel(false);
    }
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (in.readableBytes() < RECORD_HEADER_BYTES) {
      return;
    }
    if (SslHandler.isEncrypted(in, true)) {
      SslHandler handler = tls.context().newHandler(ctx.alloc());
      handler.setHandshakeTimeoutMillis(tls.handshakeTimeout().toMillis());
      ctx.pipeline().addLast(handler, new AfterHandshake(settings, openExchanges));
      ctx.pipeline().remove(this);
    } else {
      settings.mismatches().plaintextOnTlsPort(ctx.channel());
      in.skipBytes(in.readableBytes());
      ctx.writeAndFlush(Unpooled.copiedBuffer(PLAIN_ANSWER, StandardCharsets.US_ASCII))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    BrokenConnection.close(ctx, cause);
  }

  /** Waits for the end of the handshake. */
  private static final class AfterHandshake extends ChannelInboundHandlerAdapter {

    private final ServerSettings settings;
    private final OpenExchanges openExchanges;

    AfterHandshake(ServerSettings settings, OpenExchanges openExchanges) {
      this.settings = settings;
      this.openExchanges = openExchanges;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof SslHandshakeCompletionEvent completion && completion.isSuccess()) {
        SslHandler handler = ctx.pipeline().get(SslHandler.class);
        ctx.pipeline()
            .addLast(
                ApplicationProtocolNames.HTTP_2.equals(handler.applicationProtocol())
                    ? Http2ServerConnectionBuilder.newConnection(settings, openExchanges)
                    : ProtocolDetector.withinTls(settings, openExchanges));
        ctx.pipeline().remove(this);
      } else {
        ctx.fireUserEventTriggered(event);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      BrokenConnection.close(ctx, cause);
    }
  }
}
