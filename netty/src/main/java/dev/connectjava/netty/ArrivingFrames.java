package dev.connectjava.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameReader;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.LinkedHashSet;

/**
 * Stands between the parser of frames and Netty's bookkeeping of streams: passes over what still
 * comes of streams that this side has reset, which Netty would take for new errors; counts frames
 * without effect; notes for how long a frame or a header block has been incomplete, by {@link
 * UnfinishedFrame}. Confined to the event loop.
 *
 * <p>Late DATA takes from the connection's window and is credited there at once. It is not counted
 * as without effect unless it is empty: a client that uploads in small pieces may have thousands on
 * the way, and they cost less than those of a stream that is open.
 */
final class ArrivingFrames implements Http2FrameReader {

  /** More streams than are reset within the time in which the peer hears of it. */
  private static final int PASSED_OVER = 1_000;

  private final Http2FrameReader parser;
  private final Http2Connection connection;

  /** The streams that this side has reset last: what still comes of them was on its way. */
  private final LinkedHashSet<Integer> reset = new LinkedHashSet<>();

  private final FramesWithoutEffect withoutEffect = new FramesWithoutEffect(System::nanoTime);

  /** What is being read, up to where frames were complete, and whether any was. */
  private int completeUpTo;

  private boolean anyComplete;

  private final UnfinishedFrame unfinished = new UnfinishedFrame(System::nanoTime);

  /** Whether it has begun and not ended; the preface has. */
  private boolean underWay = true;

  ArrivingFrames(Http2FrameReader parser, Http2Connection connection) {
    this.parser = parser;
    this.connection = connection;
  }

  /**
   * Passes over what still comes of a stream that this side has reset.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-5.1">RFC 9113, section 5.1</a>
   */
  void passOver(int streamId) {
    if (reset.size() == PASSED_OVER) {
      reset.removeFirst();
    }
    reset.add(streamId);
  }

  private boolean isPassedOver(int streamId) {
    return !reset.isEmpty() && reset.contains(streamId);
  }

  @Override
  public void readFrame(ChannelHandlerContext ctx, ByteBuf input, Http2FrameListener listener)
      throws Http2Exception {
    int from = input.readerIndex();
    completeUpTo = -1;
    anyComplete = false;
    try {
      parser.readFrame(ctx, input, new Passage(listener, input));
    } catch (Http2Exception e) {
      completeUpTo = input.readerIndex(); // What is wrong with a frame is found at its end.
      anyComplete = true;
      throw e;
    } finally {
      boolean incomplete = input.isReadable() || completeUpTo != input.readerIndex();
      if (incomplete) {
        unfinished.goesOn(input, anyComplete ? completeUpTo : from, anyComplete);
      } else if (underWay) {
        unfinished.ended();
      }
      underWay = incomplete;
    }
  }

  UnfinishedFrame unfinished() {
    return unfinished;
  }

  @Override
  public Configuration configuration() {
    return parser.configuration();
  }

  @Override
  public void close() {
    parser.close();
  }

  /** Where each frame passes, or does not. */
  private final class Passage implements Http2FrameListener {

    private final Http2FrameListener listener;
    private final ByteBuf input;

    Passage(Http2FrameListener listener, ByteBuf input) {
      this.listener = listener;
      this.input = input;
    }

    private void complete() {
      completeUpTo = input.readerIndex();
      anyComplete = true;
    }

    /** Whether a frame comes too late; counts it then. */
    private boolean isLate(int streamId) throws Http2Exception {
      complete();
      if (!isPassedOver(streamId)) {
        return false;
      }
      withoutEffect.count();
      return true;
    }

    @Override
    public int onDataRead(
        ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream)
        throws Http2Exception {
      complete();
      if (!data.isReadable() && !endOfStream) {
        withoutEffect.count();
      }
      if (isPassedOver(streamId)) {
        connection
            .local()
            .flowController()
            .receiveFlowControlledFrame(connection.stream(streamId), data, padding, endOfStream);
        return data.readableBytes() + padding;
      }
      return listener.onDataRead(ctx, streamId, data, padding, endOfStream);
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext ctx,
        int streamId,
        Http2Headers headers,
        int padding,
        boolean endOfStream)
        throws Http2Exception {
      if (!isLate(streamId)) {
        requireOpen(streamId);
        listener.onHeadersRead(ctx, streamId, headers, padding, endOfStream);
      }
    }

    /** Netty would say PROTOCOL_ERROR, as of a third header section. */
    private void requireOpen(int streamId) throws Http2Exception {
      Http2Stream stream = connection.stream(streamId);
      if (stream != null && stream.state() == Http2Stream.State.HALF_CLOSED_REMOTE) {
        throw Http2Exception.streamError(
            streamId, Http2Error.STREAM_CLOSED, "HEADERS after the end of stream %s", streamId);
      }
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext ctx,
        int streamId,
        Http2Headers headers,
        int streamDependency,
        short weight,
        boolean exclusive,
        int padding,
        boolean endOfStream)
        throws Http2Exception {
      onHeadersRead(ctx, streamId, headers, padding, endOfStream); // Priorities are taken back.
    }

    @Override
    public void onPriorityRead(
        ChannelHandlerContext ctx,
        int streamId,
        int streamDependency,
        short weight,
        boolean exclusive)
        throws Http2Exception {
      complete();
      withoutEffect.count();
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long errorCode)
        throws Http2Exception {
      if (!isLate(streamId)) {
        listener.onRstStreamRead(ctx, streamId, errorCode);
      }
    }

    @Override
    public void onSettingsAckRead(ChannelHandlerContext ctx) throws Http2Exception {
      complete();
      listener.onSettingsAckRead(ctx);
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings)
        throws Http2Exception {
      complete();
      listener.onSettingsRead(ctx, settings);
    }

    @Override
    public void onPingRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
      complete();
      listener.onPingRead(ctx, data);
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
      complete();
      listener.onPingAckRead(ctx, data);
    }

    @Override
    public void onPushPromiseRead(
        ChannelHandlerContext ctx,
        int streamId,
        int promisedStreamId,
        Http2Headers headers,
        int padding)
        throws Http2Exception {
      complete();
      listener.onPushPromiseRead(ctx, streamId, promisedStreamId, headers, padding);
    }

    @Override
    public void onGoAwayRead(
        ChannelHandlerContext ctx, int lastStreamId, long errorCode, ByteBuf debugData)
        throws Http2Exception {
      complete();
      listener.onGoAwayRead(ctx, lastStreamId, errorCode, debugData);
    }

    @Override
    public void onWindowUpdateRead(ChannelHandlerContext ctx, int streamId, int windowSizeIncrement)
        throws Http2Exception {
      if (!isLate(streamId)) {
        listener.onWindowUpdateRead(ctx, streamId, windowSizeIncrement);
      }
    }

    @Override
    public void onUnknownFrame(
        ChannelHandlerContext ctx, byte type, int streamId, Http2Flags flags, ByteBuf payload)
        throws Http2Exception {
      complete();
      withoutEffect.count();
    }
  }
}
