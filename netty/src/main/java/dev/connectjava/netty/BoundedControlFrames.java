package dev.connectjava.netty;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DecoratingHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2LifecycleManager;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An encoder that bounds the number of answers to the peer's frames that wait to be sent, so that a
 * peer that sends such frames and does not read the answers can't fill the memory. It also hides
 * from Netty the limits that this library checks itself. Confined to the event loop.
 */
final class BoundedControlFrames extends DecoratingHttp2ConnectionEncoder {

  private static final int LIMIT = 1_000;

  private final FrameBuffer buffer;
  private @Nullable Http2LifecycleManager connection;
  private int waiting;
  private boolean exceeded;

  BoundedControlFrames(Http2ConnectionEncoder encoder, FrameBuffer buffer) {
    super(encoder);
    this.buffer = buffer;
  }

  @Override
  public void lifecycleManager(Http2LifecycleManager lifecycleManager) {
    connection = lifecycleManager;
    super.lifecycleManager(lifecycleManager);
  }

  /**
   * Returns the settings that Netty applies when the peer has acknowledged them, without the limits
   * of concurrent streams and of header-list bytes: this library enforces those from the beginning
   * of a connection, and refuses only the stream that exceeds one.
   */
  @Override
  public @Nullable Http2Settings pollSentSettings() {
    Http2Settings sent = super.pollSentSettings();
    if (sent == null) {
      return null;
    }
    Http2Settings applied = new Http2Settings().copyFrom(sent);
    applied.remove(Http2CodecUtil.SETTINGS_MAX_CONCURRENT_STREAMS);
    applied.remove(Http2CodecUtil.SETTINGS_MAX_HEADER_LIST_SIZE);
    return applied;
  }

  @Override
  public ChannelFuture writeSettingsAck(ChannelHandlerContext ctx, ChannelPromise promise) {
    return mayWait(ctx) ? super.writeSettingsAck(ctx, counted(promise)) : promise;
  }

  @Override
  public ChannelFuture writePing(
      ChannelHandlerContext ctx, boolean ack, long data, ChannelPromise promise) {
    if (!ack) {
      return super.writePing(ctx, false, data, promise);
    }
    return mayWait(ctx) ? super.writePing(ctx, true, data, counted(promise)) : promise;
  }

  @Override
  public ChannelFuture writeRstStream(
      ChannelHandlerContext ctx, int streamId, long errorCode, ChannelPromise promise) {
    return mayWait(ctx)
        ? super.writeRstStream(ctx, streamId, errorCode, counted(promise))
        : promise;
  }

  private ChannelPromise counted(ChannelPromise promise) {
    waiting++;
    return promise.unvoid().addListener(written -> waiting--);
  }

  private boolean mayWait(ChannelHandlerContext ctx) {
    if (waiting >= LIMIT && !exceeded) {
      buffer.sendNow(ctx); // The peer may be reading, and only this turn was long.
    }
    if (waiting >= LIMIT && !exceeded) {
      exceeded = true;
      end(ctx);
    }
    return !exceeded;
  }

  private void end(ChannelHandlerContext ctx) {
    Http2LifecycleManager ended = connection;
    if (ended != null) {
      ended.onError(
          ctx,
          true,
          Http2Exception.connectionError(
              Http2Error.ENHANCE_YOUR_CALM,
              "more than %s answers to frames wait for the peer to read them",
              String.format(Locale.ROOT, "%,d", LIMIT)));
    }
    buffer.sendNow(ctx);
    ctx.close();
  }
}
