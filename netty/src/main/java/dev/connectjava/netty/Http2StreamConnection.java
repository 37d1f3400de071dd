package dev.connectjava.netty;

import dev.connectjava.http.ConnectionListener.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.lang.System.Logger;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The common part of the server's and the client's HTTP/2 connections: bodies, resets, flow control
 * and pings. No stream has a Netty channel of its own. Confined to its event loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113">RFC 9113</a>
 */
abstract class Http2StreamConnection extends Http2ConnectionHandler
    implements EventLoopOutbox.Connection, Http2KeepAlive.Pinged, WindowGrowth.Peer {

  private static final Logger LOGGER = System.getLogger(Http2StreamConnection.class.getName());
  private static final long KEEP_ALIVE_PING = 0x414C_4956_453F_3F3FL;

  /** How long a peer that does not read has to receive the GOAWAY before the connection closes. */
  private static final long LAST_WORDS_MILLIS = 30_000;

  private final EventLoopOutbox.Flush flush = new EventLoopOutbox.Flush(this);
  private final ArrivingFrames frames;

  private final FrameBuffer buffer;
  private final OutgoingFrames outgoing;
  private final OutgoingData data;
  private final IncomingWindows windows;

  /** Null if the windows have a fixed length. */
  private final @Nullable WindowGrowth growth;

  /** Whether other windows were announced than those with which the connection began. */
  private boolean windowsChanged;

  private @Nullable ChannelHandlerContext context;

  /** Whether frames are being sent, so that an event during it does not begin again. */
  private boolean flushing;

  /** Whether such an event has come. */
  private boolean flushAgain;

  private @Nullable Http2KeepAlive keepAlive;

  Http2StreamConnection(
      Http2Codec codec, Http2Settings initialSettings, StreamWindows streamWindows) {
    // No GOAWAY when the channel is closed: code that closes it has sent one if it is needed.
    super(codec.decoder(), codec.encoder(), initialSettings, true);
    this.frames = codec.frames();
    this.buffer = codec.buffer();
    this.outgoing = codec.outgoing();
    this.data = new OutgoingData(connection(), outgoing, buffer, this::dataFailed);
    this.windows = codec.windows();
    this.growth = begin(streamWindows);
    connection().remote().flowController(data);
    gracefulShutdownTimeoutMillis(LAST_WORDS_MILLIS);
  }

  private @Nullable WindowGrowth begin(StreamWindows streamWindows) {
    if (!streamWindows.mayGrow()) {
      return null;
    }
    WindowGrowth begun = new WindowGrowth(streamWindows, this, System::nanoTime);
    windows.watch(WindowGrowth.wellUsed(streamWindows.initialBytes()), begun::wellUsed);
    connection()
        .addListener(
            new Http2ConnectionAdapter() {
              @Override
              public void onStreamActive(Http2Stream stream) {
                if (windowsChanged) {
                  begun.streamOpened();
                }
              }
            });
    return begun;
  }

  final ArrivingFrames frames() {
    return frames;
  }

  /** The outbox of the connection's event loop. */
  abstract EventLoopOutbox outbox();

  /** The memory of the connection's messages. */
  abstract ConnectionMemory memory();

  final ChannelHandlerContext context() {
    return required(context);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
    context = ctx;
    buffer.lifecycleManager(this);
    super.handlerAdded(ctx);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) throws Exception {
    super.channelActive(ctx);
    flush(ctx); // The settings.
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    buffer.drop(ctx);
    super.channelInactive(ctx);
  }

  /**
   * Starts the keep-alive pings.
   *
   * @param settings null for no pings
   * @param whileIdle whether to ping without open streams too, if the settings don't say
   */
  final void keepAlive(@Nullable KeepAlive settings, boolean whileIdle) {
    if (settings != null) {
      keepAlive =
          Http2KeepAlive.begin(settings, settings.whileIdle().orElse(whileIdle), context(), this);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    Http2KeepAlive listening = keepAlive;
    if (listening != null) {
      listening.heard();
    }
    super.channelRead(ctx, message);
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext ctx) throws Exception {
    Http2KeepAlive listening = keepAlive;
    if (listening != null) {
      listening.over();
    }
    super.handlerRemoved0(ctx);
    buffer.drop(ctx);
  }

  /** Accepts the window that the first settings announce, if it is longer than the default. */
  final void acceptStreamWindows(int bytes) throws Http2Exception {
    windows.acceptLonger(bytes);
  }

  /** Raises the window of the connection as a whole to this size, if it is smaller. */
  final void growConnectionWindow(long bytes) throws Http2Exception {
    Http2Stream whole = connection().connectionStream();
    int missing = (int) Math.min(Integer.MAX_VALUE, bytes) - windows.initialWindowSize(whole);
    if (missing > 0) {
      windows.incrementWindowSize(whole, missing);
    }
  }

  /**
   * Handles that the peer has received this side's settings. If they have made the windows of
   * streams smaller than the default, data that the peer sent before may have filled one. The peer
   * is then sent window updates for the data that was read; Netty would send them only when more is
   * read, but no more data can arrive.
   */
  final void settingsAcknowledged() throws Http2Exception {
    connection()
        .forEachActiveStream(stream -> {
          windows.incrementWindowSize(stream, 0);
          return true;
        });
    WindowGrowth growing = growth;
    if (growing != null) {
      growing.acknowledged();
    }
  }

  /** Handles the answer to a ping, which may be one that measures the path. */
  final void pingAnswered(long payload) {
    WindowGrowth growing = growth;
    if (growing != null) {
      growing.answered(payload);
    }
  }

  @Override
  public final long readBytes() {
    return windows.readBytes();
  }

  @Override
  public final int activeStreams() {
    return connection().numActiveStreams();
  }

  @Override
  public final boolean isMemoryTight() {
    return memory().isTight();
  }

  @Override
  public final void announceWindow(int bytes) {
    WindowGrowth growing = required(growth);
    ChannelHandlerContext ctx = context();
    windowsChanged = true;
    windows.watch(WindowGrowth.wellUsed(bytes), growing::wellUsed);
    encoder().writeSettings(ctx, new Http2Settings().initialWindowSize(bytes), ctx.newPromise());
    try {
      windows.acceptLonger(bytes);
      // The peer may know only half of it when a stream begins: the rest is announced with later
      // updates. It does not use memory, since its bytes are credited when they arrive.
      growConnectionWindow(2L * bytes);
    } catch (Http2Exception e) {
      onError(ctx, true, e);
    }
    flushLater();
  }

  /** The DATA that the connection sends. */
  final OutgoingData data() {
    return data;
  }

  /** The frames that the connection sends, and that have not left. */
  final FrameBuffer buffer() {
    return buffer;
  }

  /** The HEADERS that the connection sends. A flush has to follow. */
  final OutgoingFrames outgoing() {
    return outgoing;
  }

  private void dataFailed(Http2Stream stream, Throwable cause) {
    FailureLog.error(LOGGER, "can't write a body on", context().channel(), cause);
    reset(stream, Http2Error.INTERNAL_ERROR);
  }

  /** Resets a stream. Frames of it that arrive later are ignored. */
  final void reset(Http2Stream stream, Http2Error error) {
    if (stream.state() != Http2Stream.State.CLOSED) {
      writeReset(stream.id(), error);
      stream.close(); // Netty would close it later, and until then send what it has buffered.
    }
  }

  private void writeReset(int streamId, Http2Error error) {
    ChannelHandlerContext ctx = context();
    encoder().writeRstStream(ctx, streamId, error.code(), ctx.newPromise());
    frames.passOver(streamId);
    flushLater();
  }

  @Override
  protected void onStreamError(
      ChannelHandlerContext ctx,
      boolean outbound,
      Throwable cause,
      Http2Exception.StreamException error) {
    Http2Stream stream = connection().stream(error.streamId());
    if (!outbound && error instanceof Http2Exception.HeaderListSizeException) {
      onError(ctx, false, muchTooLong(error));
    } else if (stream != null) {
      reset(stream, error.error());
    } else if (!outbound) {
      writeReset(error.streamId(), error.error());
    }
  }

  private static Http2Exception muchTooLong(Http2Exception.StreamException error) {
    return Http2Exception.connectionError(
        Http2Error.ENHANCE_YOUR_CALM,
        error,
        "a header list is longer than %s bytes, the most that can be refused on its stream alone",
        String.format(Locale.ROOT, "%,d", Http2Codec.READ_HEADER_LIST_BYTES));
  }

  /** Returns bytes to the window of a stream, so that the peer may send that many more. */
  final void credit(Http2Stream stream, int bytes) {
    if (stream.state() == Http2Stream.State.CLOSED) {
      return;
    }
    try {
      if (windows.consumeBytes(stream, bytes)) {
        flushLater();
      }
    } catch (Http2Exception e) {
      onError(context(), true, e);
    }
  }

  /**
   * Reports a GOAWAY that one side has sent. A GOAWAY that this side writes after the channel has
   * closed is not reported, since it is not sent.
   */
  final void tellGoneAway(boolean byPeer, int lastStreamId, long errorCode, ByteBuf debugData) {
    ObservedConnection observed = ObservedConnection.of(context().channel());
    if (observed != null && (byPeer || context().channel().isActive())) {
      observed.goneAway(
          new ObservedConnection.Farewell(
              byPeer, errorCode, lastStreamId, debugData.toString(StandardCharsets.UTF_8)));
    }
  }

  /** Flushes what was written at the end of the turn. */
  final void flushLater() {
    outbox().flushLater(flush);
  }

  @Override
  public final void endTurn() {
    // The flush writes what waits.
  }

  /** Writes what the windows and the socket allow of the data that waits, and sends all frames. */
  @Override
  public final void flush(ChannelHandlerContext ctx) {
    if (flushing) {
      flushAgain = true;
      return;
    }
    flushing = true;
    try {
      do {
        flushAgain = false;
        data.writePendingBytes();
        buffer.pass(ctx);
        ctx.flush();
      } while (flushAgain || (data.isAnyReady() && ctx.channel().isWritable()));
    } catch (RuntimeException | Error e) {
      ObservedConnection.ending(ctx.channel(), Reason.FAILED, e);
      ctx.close();
      FailureLog.error(LOGGER, "can't write to", ctx.channel(), e);
    } finally {
      flushing = false;
    }
  }

  @Override
  public final void onError(ChannelHandlerContext ctx, boolean outbound, Throwable cause) {
    super.onError(ctx, outbound, cause);
    flush(ctx);
  }

  @Override
  public final void flushWrites() {
    flush(context());
  }

  @Override
  public final void flushFailed() {
    ObservedConnection.ending(context().channel(), Reason.FAILED);
    context().close();
  }

  @Override
  public final void ping() {
    pingNow(KEEP_ALIVE_PING);
  }

  final void pingNow(long payload) {
    ping(payload);
    flush(context());
  }

  @Override
  public final void ping(long payload) {
    ChannelHandlerContext ctx = context();
    encoder().writePing(ctx, false, payload, ctx.newPromise());
    flushLater();
  }

  static <T> T required(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("the connection is not in a pipeline");
    }
    return value;
  }
}
