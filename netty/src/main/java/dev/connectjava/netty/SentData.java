package dev.connectjava.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DecoratingHttp2FrameWriter;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2FrameWriter;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * A frame writer that notes, period by period, on which streams of a connection DATA has been sent.
 * Confined to the event loop.
 */
final class SentData extends DecoratingHttp2FrameWriter {

  private final Http2Connection connection;
  private final Http2Connection.PropertyKey lastPeriod;

  /** A new object for each period, so that no stream has to be updated when a period ends. */
  private Object period = new Object();

  SentData(Http2FrameWriter writer, Http2Connection connection) {
    super(writer);
    this.connection = connection;
    this.lastPeriod = connection.newKey();
  }

  @Override
  public ChannelFuture writeData(
      ChannelHandlerContext ctx,
      int streamId,
      ByteBuf data,
      int padding,
      boolean endStream,
      ChannelPromise promise) {
    Http2Stream stream = connection.stream(streamId);
    if (stream != null) {
      stream.setProperty(lastPeriod, period);
    }
    return super.writeData(ctx, streamId, data, padding, endStream, promise);
  }

  /** Returns whether DATA of the stream has been sent in this period. */
  boolean hasLeft(Http2Stream stream) {
    Object last = stream.getProperty(lastPeriod);
    return period.equals(last);
  }

  void beginPeriod() {
    period = new Object();
  }
}
