package dev.connectjava.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameSizePolicy;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2FrameWriter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Settings;

/**
 * Writes the frames of Netty's bookkeeping into the {@link FrameBuffer} of the connection:
 * settings, pings, resets, window updates and GOAWAY. HEADERS and DATA are written by {@link
 * OutgoingFrames}; there are no other frames. Confined to the event loop.
 */
final class ControlFrames
    implements Http2FrameWriter, Http2FrameWriter.Configuration, Http2FrameSizePolicy {

  private static final int CONNECTION = Http2CodecUtil.CONNECTION_STREAM_ID;
  private static final int SETTING_BYTES = 6;
  private static final int RESET_BYTES = 4;
  private static final int PING_BYTES = 8;
  private static final int WINDOW_UPDATE_BYTES = 4;
  private static final int GOAWAY_BYTES = 8;

  private final FrameBuffer buffer;
  private final Http2HeadersEncoder.Configuration headers;
  private int maxFrameBytes = Http2CodecUtil.DEFAULT_MAX_FRAME_SIZE;

  ControlFrames(FrameBuffer buffer, HpackEncoder hpack) {
    this.buffer = buffer;
    this.headers = new PeerHeaderSettings(hpack);
  }

  /** Begins a frame of Netty's bookkeeping, whose content follows. */
  private ByteBuf frame(ChannelHandlerContext ctx, int length, byte type, int flags, int streamId) {
    int start = buffer.begin(ctx, length);
    ByteBuf frames = buffer.frames();
    FrameBuffer.setHeader(frames, start, length, type, flags, streamId);
    return frames;
  }

  private ChannelFuture end(ChannelPromise promise) {
    if (!promise.isVoid()) {
      buffer.written().complete(promise);
    }
    return promise;
  }

  @Override
  public ChannelFuture writeRstStream(
      ChannelHandlerContext ctx, int streamId, long errorCode, ChannelPromise promise) {
    frame(ctx, RESET_BYTES, Http2FrameTypes.RST_STREAM, 0, streamId).writeInt((int) errorCode);
    return end(promise);
  }

  @Override
  public ChannelFuture writeSettings(
      ChannelHandlerContext ctx, Http2Settings settings, ChannelPromise promise) {
    ByteBuf frame =
        frame(ctx, settings.size() * SETTING_BYTES, Http2FrameTypes.SETTINGS, 0, CONNECTION);
    settings.forEach((identifier, value) -> {
      frame.writeShort(identifier);
      frame.writeInt(value.intValue());
    });
    return end(promise);
  }

  @Override
  public ChannelFuture writeSettingsAck(ChannelHandlerContext ctx, ChannelPromise promise) {
    frame(ctx, 0, Http2FrameTypes.SETTINGS, Http2Flags.ACK, CONNECTION);
    return end(promise);
  }

  @Override
  public ChannelFuture writePing(
      ChannelHandlerContext ctx, boolean ack, long data, ChannelPromise promise) {
    frame(ctx, PING_BYTES, Http2FrameTypes.PING, ack ? Http2Flags.ACK : 0, CONNECTION)
        .writeLong(data);
    return end(promise);
  }

  @Override
  public ChannelFuture writeGoAway(
      ChannelHandlerContext ctx,
      int lastStreamId,
      long errorCode,
      ByteBuf debugData,
      ChannelPromise promise) {
    try {
      frame(ctx, GOAWAY_BYTES + debugData.readableBytes(), Http2FrameTypes.GO_AWAY, 0, CONNECTION)
          .writeInt(lastStreamId)
          .writeInt((int) errorCode)
          .writeBytes(debugData);
    } finally {
      debugData.release();
    }
    return end(promise);
  }

  @Override
  public ChannelFuture writeWindowUpdate(
      ChannelHandlerContext ctx, int streamId, int increment, ChannelPromise promise) {
    frame(ctx, WINDOW_UPDATE_BYTES, Http2FrameTypes.WINDOW_UPDATE, 0, streamId).writeInt(increment);
    return end(promise);
  }

  @Override
  public ChannelFuture writeData(
      ChannelHandlerContext ctx,
      int streamId,
      ByteBuf data,
      int padding,
      boolean endStream,
      ChannelPromise promise) {
    throw notWrittenHere();
  }

  @Override
  public ChannelFuture writeHeaders(
      ChannelHandlerContext ctx,
      int streamId,
      Http2Headers headers,
      int padding,
      boolean endStream,
      ChannelPromise promise) {
    throw notWrittenHere();
  }

  @Override
  public ChannelFuture writeHeaders(
      ChannelHandlerContext ctx,
      int streamId,
      Http2Headers headers,
      int streamDependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean endStream,
      ChannelPromise promise) {
    throw notWrittenHere();
  }

  @Override
  public ChannelFuture writePriority(
      ChannelHandlerContext ctx,
      int streamId,
      int streamDependency,
      short weight,
      boolean exclusive,
      ChannelPromise promise) {
    throw notWrittenHere();
  }

  @Override
  public ChannelFuture writePushPromise(
      ChannelHandlerContext ctx,
      int streamId,
      int promisedStreamId,
      Http2Headers headers,
      int padding,
      ChannelPromise promise) {
    throw notWrittenHere();
  }

  @Override
  public ChannelFuture writeFrame(
      ChannelHandlerContext ctx,
      byte frameType,
      int streamId,
      Http2Flags flags,
      ByteBuf payload,
      ChannelPromise promise) {
    throw notWrittenHere();
  }

  private static UnsupportedOperationException notWrittenHere() {
    return new UnsupportedOperationException("OutgoingFrames writes HEADERS and DATA");
  }

  @Override
  public Configuration configuration() {
    return this;
  }

  @Override
  public Http2HeadersEncoder.Configuration headersConfiguration() {
    return headers;
  }

  @Override
  public Http2FrameSizePolicy frameSizePolicy() {
    return this;
  }

  @Override
  public void maxFrameSize(int bytes) throws Http2Exception {
    if (!Http2CodecUtil.isMaxFrameSizeValid(bytes)) {
      throw Http2Exception.connectionError(
          Http2Error.PROTOCOL_ERROR, "invalid SETTINGS_MAX_FRAME_SIZE: %s", bytes);
    }
    maxFrameBytes = bytes;
  }

  @Override
  public int maxFrameSize() {
    return maxFrameBytes;
  }

  @Override
  public void close() {}

  /** What the peer accepts of header sections. */
  private static final class PeerHeaderSettings implements Http2HeadersEncoder.Configuration {

    private final HpackEncoder hpack;
    private long tableBytes = Settings.DEFAULT_HEADER_TABLE_BYTES;
    private long listBytes = Http2CodecUtil.MAX_HEADER_LIST_SIZE;

    PeerHeaderSettings(HpackEncoder hpack) {
      this.hpack = hpack;
    }

    @Override
    public void maxHeaderTableSize(long bytes) {
      tableBytes = bytes;
      hpack.peerTableBytes(bytes);
    }

    @Override
    public long maxHeaderTableSize() {
      return tableBytes;
    }

    @Override
    public void maxHeaderListSize(long bytes) {
      listBytes = bytes;
      hpack.peerListBytes(bytes);
    }

    @Override
    public long maxHeaderListSize() {
      return listBytes;
    }
  }
}
