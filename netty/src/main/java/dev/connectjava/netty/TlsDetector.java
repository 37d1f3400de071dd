package dev.connectjava.netty;

import dev.connectjava.Peer;
import dev.connectjava.http.ConnectionListener.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Checks that a connection to a TLS port begins with TLS, and reads the host name that the client
 * asks for, which determines the identity of the server. After the handshake, sets the connection
 * up for the HTTP version that was agreed on.
 */
final class TlsDetector extends ByteToMessageDecoder {

  private static final Logger LOGGER = System.getLogger(TlsDetector.class.getName());

  /** The header of a TLS record: its type, its version and its length. */
  private static final int RECORD_HEADER_BYTES = 5;

  private static final String USE_TLS = "This port speaks TLS: use https://";
  private static final String PLAIN_ANSWER =
      "HTTP/1.1 400 Bad Request\r\n"
          + "content-type: text/plain\r\n"
          + "connection: close\r\n"
          + "content-length: "
          + USE_TLS.length()
          + "\r\n\r\n"
          + USE_TLS;

  private final ServerTlsContext tls;
  private final ServerSettings settings;
  private final OpenExchanges openExchanges;
  private final ClientHelloReader reader = new ClientHelloReader();
  private long deadlineNanos;
  private boolean shakingHands;
  private @Nullable ScheduledFuture<?> timer;

  TlsDetector(ServerTlsContext tls, ServerSettings settings, OpenExchanges openExchanges) {
    this.tls = tls;
    this.settings = settings;
    this.openExchanges = openExchanges;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    long timeout = tls.handshakeTimeoutNanos();
    deadlineNanos = System.nanoTime() + timeout;
    timer = ctx.executor().schedule(() -> onTimeout(ctx), timeout, TimeUnit.NANOSECONDS);
  }

  private void onTimeout(ChannelHandlerContext ctx) {
    handshakeEnds(ctx, "the ClientHello is not complete within the handshake timeout");
    ObservedConnection.ending(ctx.channel(), Reason.UNFINISHED);
    ctx.close();
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext ctx) {
    cancelTimer();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    cancelTimer();
    handshakeEnds(
        ctx,
        ObservedConnection.isEndedHere(ctx.channel())
            ? "this server has closed the connection before the ClientHello was complete"
            : "the client has closed the connection within its ClientHello");
    super.channelInactive(ctx);
  }

  /** Fails a handshake that has begun and has no TLS handler yet. */
  private void handshakeEnds(ChannelHandlerContext ctx, String why) {
    if (shakingHands) {
      shakingHands = false;
      handshakeFailed(ctx, new SSLHandshakeException(why));
    }
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
    if (!SslHandler.isEncrypted(in, true)) {
      settings.mismatches().plaintextOnTlsPort(ctx.channel());
      ObservedConnection.ending(ctx.channel(), Reason.OTHER_PROTOCOL);
      in.skipBytes(in.readableBytes());
      LingeringClose.afterRefusing(
          ctx, Unpooled.copiedBuffer(PLAIN_ANSWER, StandardCharsets.US_ASCII));
      return;
    }
    ClientHello hello = reader.read(in);
    shakingHands = hello == null;
    if (hello != null) {
      shakeHands(ctx, in, hello);
    }
  }

  private void shakeHands(ChannelHandlerContext ctx, ByteBuf in, ClientHello hello) {
    SslHandler handler;
    try {
      handler = tls.newHandler(ctx.channel(), hello, deadlineNanos - System.nanoTime());
    } catch (Throwable e) { // Without memory, for example, which is not the client's fault.
      in.skipBytes(in.readableBytes());
      ObservedConnection.ending(ctx.channel(), Reason.FAILED, e);
      handshakeFailed(ctx, e);
      ctx.close();
      FailureLog.error(
          LOGGER, "can't create the TLS handler for", ctx.channel().remoteAddress(), e);
      return;
    }
    if (handler == null) {
      in.skipBytes(in.readableBytes());
      handshakeFailed(ctx, UnknownHost.failure(hello));
      LingeringClose.afterRefusing(ctx, UnknownHost.alert(hello));
      return;
    }
    ctx.pipeline()
        .addLast(
            new NoRenegotiation(),
            new UnhurriedHandshake(handler),
            handler,
            new AfterHandshake(settings, openExchanges, hello.serverName()));
    ctx.pipeline().remove(this);
  }

  /** Logs at debug level, since any client can make handshakes fail. */
  private static void handshakeFailed(ChannelHandlerContext ctx, Throwable cause) {
    LOGGER.log(
        Level.DEBUG,
        () ->
            "the TLS handshake with %s failed: %s"
                .formatted(ctx.channel().remoteAddress(), cause.getMessage()));
    ObservedConnection observed = ObservedConnection.of(ctx.channel());
    if (observed != null) {
      observed.handshakeFailed(cause);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    BrokenConnection.close(ctx, cause);
  }

  /** Handles the end of the handshake. */
  private static final class AfterHandshake extends ChannelInboundHandlerAdapter {

    private final ServerSettings settings;
    private final OpenExchanges openExchanges;

    private final Optional<String> serverName;
    private boolean refused;

    AfterHandshake(
        ServerSettings settings, OpenExchanges openExchanges, Optional<String> serverName) {
      this.settings = settings;
      this.openExchanges = openExchanges;
      this.serverName = serverName;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (!(event instanceof SslHandshakeCompletionEvent completion)) {
        ctx.fireUserEventTriggered(event);
      } else if (completion.isSuccess()) {
        ctx.pipeline().remove(UnhurriedHandshake.class);
        SslHandler handler = ctx.pipeline().get(SslHandler.class);
        if (isRenegotiated(ctx, handler) || !isAccepted(ctx.channel(), handler)) {
          refused = true;
          return;
        }
        ctx.pipeline()
            .addLast(
                ApplicationProtocolNames.HTTP_2.equals(handler.applicationProtocol())
                    ? Http2ConnectionBuilder.forServer(settings, openExchanges)
                    : ProtocolDetector.withinTls(settings, openExchanges));
        ctx.pipeline().remove(this);
      } else {
        handshakeFailed(ctx, completion.cause());
        ctx.close();
      }
    }

    /** Returns whether the client has begun a second handshake, and refuses it from now on. */
    private static boolean isRenegotiated(ChannelHandlerContext ctx, SslHandler tls) {
      ChannelHandlerContext guard = ctx.pipeline().context(NoRenegotiation.class);
      return !((NoRenegotiation) guard.handler())
          .onHandshake(guard, tls.engine().getSession().getProtocol());
    }

    /** Reads the peer, which the connection keeps, and asks the filters about it. */
    private boolean isAccepted(Channel channel, SslHandler tls) {
      Peer peer = PeerIdentity.of(channel);
      ObservedConnection observed = ObservedConnection.of(channel);
      if (observed == null && settings.connectionFilters().isEmpty()) {
        return true;
      }
      CompletedHandshake handshake = CompletedHandshake.ofServer(tls, serverName, peer);
      if (observed != null) {
        observed.handshake(handshake);
      }
      return settings.connectionFilters().accept(channel, handshake);
    }

    /** Discards what a refused client has sent; before that there is nothing to read. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (refused) {
        ReferenceCountUtil.release(message);
      } else {
        ctx.fireChannelRead(message);
      }
    }

    /** Handles exceptions. A client that resets the connection also makes the handshake fail. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      if (BrokenConnection.reasonOf(cause) != Reason.FAILED) {
        ObservedConnection.ending(ctx.channel(), Reason.HANDSHAKE_FAILED, cause);
      }
      BrokenConnection.close(ctx, cause);
    }
  }
}
