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
 * A frame reader between Netty's frame parser and Netty's bookkeeping of streams. It ignores late
 * frames of streams that this side has reset, which Netty would treat as new errors. It counts
 * frames without effect. It notes how long a frame or a header block has been incomplete, with
 * {@link UnfinishedFrame}. Confined to the event loop.
 *
 * <p>Late DATA uses the connection's window and is credited to it at once. It does not count as
 * without effect unless it is empty: a client that uploads in small pieces may have thousands of
 * frames on the way, and they cost less than those of an open stream.
 */
final class ArrivingFrames implements Http2FrameReader {

  /** More streams than this side resets before the peer has received the first RST_STREAM. */
  private static final int PASSED_OVER = 1_000;

  private final Http2FrameReader parser;
  private final Http2Connection connection;

  /** The streams that this side has reset last, of which frames may still be on their way. */
  private final LinkedHashSet<Integer> reset = new LinkedHashSet<>();

  private final FramesWithoutEffect withoutEffect = new FramesWithoutEffect(System::nanoTime);

  /** The index in the input up to which frames were complete. */
  private int completeUpTo;

  /** Whether any frame was complete in the input. */
  private boolean anyComplete;

  private final UnfinishedFrame unfinished = new UnfinishedFrame(System::nanoTime);

  /** Whether something has begun that is not complete; at first, the preface. */
  private boolean underWay = true;

  ArrivingFrames(Http2FrameReader parser, Http2Connection connection) {
    this.parser = parser;
    this.connection = connection;
  }

  /**
   * Ignores the frames that still arrive for a stream that this side has reset.
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
      completeUpTo = input.readerIndex(); // An error in a frame is found at its end.
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

  /** Passes each frame on, or ignores it. */
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

    /** Returns whether a frame arrives after its stream was reset; counts it in that case. */
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

    /** Throws STREAM_CLOSED for a stream that has ended; Netty would throw PROTOCOL_ERROR. */
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
      // Priorities are ignored: RFC 9113 has deprecated them.
      onHeadersRead(ctx, streamId, headers, padding, endOfStream);
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
