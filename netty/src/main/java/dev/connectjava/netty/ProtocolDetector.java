package dev.connectjava.netty;

import dev.connectjava.http.ConnectionListener.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Detects the HTTP version of a connection by its first bytes: HTTP/2 begins with its preface,
 * everything else is HTTP/1.1. The upgrade from HTTP/1.1 to HTTP/2, which RFC 9113 has withdrawn,
 * is not supported.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-3.4">RFC 9113, section 3.4</a>
 */
final class ProtocolDetector extends ByteToMessageDecoder {

  private static final ByteBuf PREFACE =
      Unpooled.unreleasableBuffer(Http2CodecUtil.connectionPrefaceBuf()).asReadOnly();

  /** The type of the first TLS record. No HTTP method begins with this byte. */
  private static final byte TLS_HANDSHAKE = 22;

  private final ServerSettings settings;
  private final OpenExchanges openExchanges;
  private final boolean withinTls;
  private @Nullable ScheduledFuture<?> timer;

  private ProtocolDetector(
      ServerSettings settings, OpenExchanges openExchanges, boolean withinTls) {
    this.settings = settings;
    this.openExchanges = openExchanges;
    this.withinTls = withinTls;
  }

  /** Creates a detector for a connection without TLS. */
  static ProtocolDetector ofPlaintext(ServerSettings settings, OpenExchanges openExchanges) {
    return new ProtocolDetector(settings, openExchanges, false);
  }

  /** Creates a detector for a connection whose TLS handshake has not agreed on HTTP/2. */
  static ProtocolDetector withinTls(ServerSettings settings, OpenExchanges openExchanges) {
    return new ProtocolDetector(settings, openExchanges, true);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    long timeout = TimeUnit.NANOSECONDS.convert(settings.headerTimeout());
    timer = ctx.executor().schedule(() -> onTimeout(ctx), timeout, TimeUnit.NANOSECONDS);
  }

  private static void onTimeout(ChannelHandlerContext ctx) {
    ObservedConnection.ending(ctx.channel(), Reason.UNFINISHED);
    ctx.close();
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext ctx) {
    ScheduledFuture<?> pending = timer;
    if (pending != null) {
      pending.cancel(false);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    handlerRemoved0(ctx);
    super.channelInactive(ctx);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    BrokenConnection.close(ctx, cause);
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (!withinTls && in.getByte(in.readerIndex()) == TLS_HANDSHAKE) {
      refuseTls(ctx, in);
      return;
    }
    int length = Math.min(in.readableBytes(), PREFACE.readableBytes());
    if (!ByteBufUtil.equals(in, in.readerIndex(), PREFACE, PREFACE.readerIndex(), length)) {
      speakHttp1(ctx.pipeline());
      ctx.pipeline().remove(this);
    } else if (length == PREFACE.readableBytes()) {
      ctx.pipeline().addLast(Http2ConnectionBuilder.forServer(settings, openExchanges));
      ctx.pipeline().remove(this);
    }
  }

  private void refuseTls(ChannelHandlerContext ctx, ByteBuf in) {
    settings.mismatches().tlsOnPlaintextPort(ctx.channel());
    ObservedConnection.ending(ctx.channel(), Reason.OTHER_PROTOCOL);
    in.skipBytes(in.readableBytes());
    LingeringClose.afterRefusing(ctx, Unpooled.EMPTY_BUFFER);
  }

  private void speakHttp1(ChannelPipeline pipeline) {
    new Http1ServerConnection(settings, openExchanges).addTo(pipeline);
  }
}
