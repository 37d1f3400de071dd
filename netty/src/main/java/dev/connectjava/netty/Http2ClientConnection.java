package dev.connectjava.netty;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.http.ConnectionListener.Reason;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.http.MessageMemory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of an HTTP/2 connection. It converts exchanges to frames, and frames to events
 * of exchanges, without a Netty channel for each stream. Confined to its event loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113">RFC 9113</a>
 */
final class Http2ClientConnection extends Http2StreamConnection implements ClientConnection {

  private static final int FIRST_FINAL_STATUS = 200;

  /** A status that HTTP/2 does not have (RFC 9113, section 8.6). */
  private static final int SWITCHING_PROTOCOLS = 101;

  /**
   * The connection's window as a multiple of a stream's window, so that slow readers of some
   * streams do not hold back others.
   */
  private static final int STREAM_WINDOWS = 16;

  private static final int LAST_STREAM_ID = Integer.MAX_VALUE - 2;

  private final ConnectionEvents events;
  private final EventLoopOutbox outbox;
  private final ClientSettings settings;
  private final ClientTarget target;
  private final ConnectionMemory memory;
  private final RequestOrigin origin;
  private final int headerListBytes;
  private final Http2Connection.PropertyKey exchangeKey;
  private @Nullable Greeting greeting;
  private @Nullable IdleTimer idleTimer;
  private @Nullable Peer peer;

  /** Why the connection ends; null if it is only known that the connection was lost. */
  private @Nullable HttpFailure reason;

  /** When the last exchange of the connection ended. */
  private long usedNanos = System.nanoTime();

  private int begun;
  private boolean draining;

  /** A listener for the server's first settings. */
  interface Greeting {

    /** The settings have arrived: the connection can be used. */
    void received(Http2ClientConnection connection);

    /** The connection ended before the settings arrived, with a reason if one is known. */
    void missed(@Nullable HttpFailure reason);
  }

  Http2ClientConnection(
      Http2Codec codec,
      Http2Settings initialSettings,
      ClientLoop loop,
      ConnectionEvents events,
      Greeting greeting) {
    super(codec, initialSettings, loop.settings().windows());
    this.events = events;
    this.outbox = loop.outbox();
    this.settings = loop.settings();
    this.target = settings.target();
    this.memory = loop.newConnectionMemory();
    this.origin = RequestOrigin.of(target);
    this.headerListBytes = settings.headerListBytes();
    this.greeting = greeting;
    this.exchangeKey = connection().newKey();
    decoder().frameListener(new Frames());
    connection().addListener(new Streams());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
    peer = PeerIdentity.of(ctx.channel());
    super.handlerAdded(ctx);
    acceptStreamWindows(settings.windows().initialBytes());
    growConnectionWindow((long) STREAM_WINDOWS * settings.windows().initialBytes());
    flush(ctx);
    keepAlive(settings.keepAlive(), false);
  }

  @Override
  EventLoopOutbox outbox() {
    return outbox;
  }

  @Override
  ConnectionMemory memory() {
    return memory;
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext ctx) throws Exception {
    IdleTimer timer = idleTimer;
    if (timer != null) {
      timer.over();
    }
    ObservedConnection.carried(ctx.channel(), begun);
    super.handlerRemoved0(ctx);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    Greeting waiting = greeting;
    greeting = null;
    if (waiting != null) {
      waiting.missed(reason);
    }
    events.closed(this);
    super.channelInactive(ctx);
  }

  @Override
  public HttpVersion version() {
    return HttpVersion.HTTP_2;
  }

  @Override
  public boolean hasRoom() {
    return !draining && context().channel().isActive() && connection().local().canOpenStream();
  }

  @Override
  public void begin(ClientExchange exchange) {
    ChannelHandlerContext ctx = context();
    ByteBuffer body = exchange.wholeBody();
    boolean headOnly = body != null && !body.hasRemaining();
    int id = connection().local().incrementAndGetNextStreamId();
    if (id >= LAST_STREAM_ID) {
      ObservedConnection.ending(ctx.channel(), Reason.EXCHANGES);
      retire();
    }
    Http2Stream stream;
    try {
      stream = connection().local().createStream(id, false);
    } catch (Http2Exception e) {
      exchange.fail(ConnectionFailures.unsendable(target, e));
      return;
    }
    long length = OutgoingFrames.NO_LENGTH;
    if (body != null && !headOnly && !exchange.request().requireHttp2()) {
      length = body.remaining();
    }
    try {
      outgoing().writeRequest(ctx, stream, origin, exchange.request(), length, headOnly);
    } catch (Http2Exception | RuntimeException | Error e) {
      stream.close();
      exchange.fail(ConnectionFailures.unsendable(target, e));
      return;
    }
    stream.headersSent(false);
    begun++;
    stream.setProperty(exchangeKey, exchange);
    exchange.startedOn(new Stream(this, stream, exchange), HttpVersion.HTTP_2, required(peer));
    if (body != null && !headOnly) {
      data().write(stream, body, exchange, true);
    }
    flushLater();
  }

  @Override
  public boolean isInUse() {
    return connection().numActiveStreams() > 0;
  }

  private long unusedNanos() {
    return isInUse() ? 0 : System.nanoTime() - usedNanos;
  }

  @Override
  public void onSilence() {
    HttpFailure silent =
        ConnectionFailures.silent(target, required(settings.keepAlive()).timeout());
    reason = silent;
    ObservedConnection.ending(context().channel(), Reason.SILENT, silent);
    retire();
    context().close();
  }

  private void closeIdle() {
    ObservedConnection.ending(context().channel(), Reason.IDLE);
    close(HttpFailure.of(HttpFailure.Kind.LOST, "the connection was not used"));
  }

  @Override
  public void close(HttpFailure newReason) {
    ObservedConnection.ending(context().channel(), newReason);
    remember(newReason);
    retire();
    ChannelHandlerContext ctx = context();
    goAway(
        ctx,
        connection().remote().lastStreamCreated(),
        Http2Error.NO_ERROR.code(),
        Unpooled.EMPTY_BUFFER,
        ctx.newPromise());
    buffer().sendNow(ctx);
    ctx.close();
  }

  private void endBecause(Reason why, HttpFailure failure) {
    ObservedConnection.ending(context().channel(), why, failure);
    remember(failure);
  }

  /** Keeps the first reason. */
  private void remember(HttpFailure failure) {
    if (reason == null) {
      reason = failure;
    }
  }

  /** Stops the connection from taking new exchanges. */
  private void retire() {
    draining = true;
    events.retired(this);
  }

  private void drain() {
    retire();
    closeIfDrained();
  }

  private void closeIfDrained() {
    if (draining && !isInUse()) {
      buffer().sendNow(context());
      context().close();
    }
  }

  private HttpFailure endReason() {
    HttpFailure known = reason;
    return known == null ? ConnectionFailures.lost(target, null) : known;
  }

  private @Nullable ClientExchange exchangeOf(@Nullable Http2Stream stream) {
    return stream == null ? null : stream.getProperty(exchangeKey);
  }

  @Override
  protected void onStreamError(
      ChannelHandlerContext ctx,
      boolean outbound,
      Throwable cause,
      Http2Exception.StreamException error) {
    ClientExchange exchange = exchangeOf(connection().stream(error.streamId()));
    // A failed write is not the reason of the end: the exchange gets that when the stream closes.
    if (exchange != null && !outbound) {
      exchange.fail(ConnectionFailures.brokenRules(target, error, settings));
    }
    super.onStreamError(ctx, outbound, cause, error);
  }

  @Override
  protected void onConnectionError(
      ChannelHandlerContext ctx,
      boolean outbound,
      Throwable cause,
      @Nullable Http2Exception error) {
    endBecause(
        BrokenConnection.reasonOf(error == null ? cause : error),
        error == null
            ? ConnectionFailures.lost(target, cause)
            : ConnectionFailures.brokenRules(target, error, settings));
    super.onConnectionError(ctx, outbound, cause, error);
    drain();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
    if (Http2CodecUtil.getEmbeddedHttp2Exception(cause) != null) {
      super.exceptionCaught(ctx, cause);
    } else {
      endBecause(BrokenConnection.reasonOf(cause), ConnectionFailures.broken(settings, cause));
      retire();
      BrokenConnection.close(ctx, cause);
    }
  }

  /** An exchange's stream. */
  private static final class Stream implements ClientStream {

    private final Http2ClientConnection connection;
    private final Http2Stream stream;
    private final ClientExchange exchange;

    Stream(Http2ClientConnection connection, Http2Stream stream, ClientExchange exchange) {
      this.connection = connection;
      this.stream = stream;
      this.exchange = exchange;
    }

    @Override
    public void write(ByteBuffer data) {
      if (isRequestOpen()) {
        connection.data().add(stream, data, exchange);
        connection.flushLater();
      } else {
        exchange.sent(data.remaining());
      }
    }

    @Override
    public void finish() {
      if (isRequestOpen()) {
        connection.data().write(stream, ByteBuffer.allocate(0), exchange, true);
        connection.flushLater();
      }
    }

    private boolean isRequestOpen() {
      return stream.state().localSideOpen();
    }

    @Override
    public void cancel() {
      connection.reset(stream, Http2Error.CANCEL);
    }

    @Override
    public MessageMemory memory() {
      return connection.memory;
    }

    @Override
    public void credit(int bytes) {
      connection.credit(stream, bytes);
    }
  }

  /** Handles the frames that the server sends. */
  private final class Frames extends Http2FrameAdapter {

    @Override
    public void onSettingsAckRead(ChannelHandlerContext ctx) throws Http2Exception {
      settingsAcknowledged();
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext ctx, long data) {
      pingAnswered(data);
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings received) {
      Greeting waiting = greeting;
      greeting = null;
      if (waiting != null) {
        idleTimer =
            IdleTimer.begin(
                ctx,
                settings.idleTimeout(),
                Http2ClientConnection.this::unusedNanos,
                () -> events.isSpare(Http2ClientConnection.this),
                Http2ClientConnection.this::closeIdle);
        ObservedConnection observed = ObservedConnection.of(ctx.channel());
        if (observed != null) {
          observed.opened(HttpVersion.HTTP_2);
        }
        waiting.received(Http2ClientConnection.this);
      }
      events.freed(Http2ClientConnection.this);
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext ctx,
        int streamId,
        Http2Headers block,
        int padding,
        boolean endOfStream) {
      Http2Stream stream = required(connection().stream(streamId));
      ClientExchange exchange = exchangeOf(stream);
      if (exchange == null || exchange.isOver()) {
        return;
      }
      ReceivedFields fields = ReceivedFields.of(block);
      if (!isAccepted(stream, exchange, fields)) {
        return;
      }
      if (exchange.hasHead()) {
        exchange.end(fields.toHeaders());
      } else {
        readHead(stream, exchange, fields, endOfStream);
      }
    }

    /** Checks that a header section is well-formed and not too long; fails its exchange if not. */
    private boolean isAccepted(Http2Stream stream, ClientExchange exchange, ReceivedFields fields) {
      if (fields.listBytes() > headerListBytes) {
        String what = exchange.hasHead() ? "trailers" : "header fields";
        exchange.fail(ConnectionFailures.tooLong(what, fields.listBytes(), settings));
        reset(stream, Http2Error.CANCEL);
        return false;
      }
      String reason =
          exchange.hasHead()
              ? Http2FieldRules.checkTrailers(fields)
              : Http2FieldRules.checkResponse(fields);
      if (reason != null) {
        exchange.fail(ConnectionFailures.malformed(target, reason));
        reset(stream, Http2Error.PROTOCOL_ERROR);
      }
      return reason == null;
    }

    private void readHead(
        Http2Stream stream, ClientExchange exchange, ReceivedFields fields, boolean endOfStream) {
      int status = fields.statusCode();
      if (status == SWITCHING_PROTOCOLS || (endOfStream && status < FIRST_FINAL_STATUS)) {
        exchange.fail(ConnectionFailures.noHead(target));
        reset(stream, Http2Error.PROTOCOL_ERROR);
      } else if (status >= FIRST_FINAL_STATUS) {
        exchange.head(status, fields.toHeaders());
        if (endOfStream) {
          exchange.end(Headers.empty());
        }
      } else if (exchange.interimHead()) {
        exchange.fail(
            ConnectionFailures.onlyInterimHeads(target, ClientExchange.MOST_INTERIM_HEADS));
        reset(stream, Http2Error.CANCEL);
      }
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext ctx,
        int streamId,
        Http2Headers block,
        int streamDependency,
        short weight,
        boolean exclusive,
        int padding,
        boolean endOfStream) {
      onHeadersRead(ctx, streamId, block, padding, endOfStream);
    }

    @Override
    public int onDataRead(
        ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream) {
      Http2Stream stream = required(connection().stream(streamId));
      ClientExchange exchange = exchangeOf(stream);
      int credited = data.readableBytes();
      if (exchange != null && !exchange.isOver()) {
        if (!exchange.hasHead()) {
          exchange.fail(ConnectionFailures.noHead(target));
          reset(stream, Http2Error.PROTOCOL_ERROR);
          return credited + padding;
        }
        credited = exchange.data(data, endOfStream);
      }
      return credited + padding;
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long errorCode) {
      Http2Stream stream = required(connection().stream(streamId));
      ClientExchange exchange = stream.removeProperty(exchangeKey);
      if (exchange == null) {
        return;
      }
      HttpFailure failure = Http2Reset.failure(target, errorCode);
      if (Http2Reset.isRefusal(errorCode)) {
        exchange.refuse(failure);
      } else {
        exchange.fail(failure);
      }
    }
  }

  /** Handles GOAWAY, and the end of streams. */
  private final class Streams extends Http2ConnectionAdapter {

    @Override
    public void onGoAwaySent(int lastStreamId, long errorCode, ByteBuf debugData) {
      tellGoneAway(false, lastStreamId, errorCode, debugData);
    }

    @Override
    public void onGoAwayReceived(int lastStreamId, long errorCode, ByteBuf debugData) {
      tellGoneAway(true, lastStreamId, errorCode, debugData);
      ObservedConnection.ending(context().channel(), Reason.GOAWAY);
      if (errorCode != Http2Error.NO_ERROR.code()) {
        endBecause(
            Reason.GOAWAY,
            ConnectionFailures.goneAway(
                target, errorCode, debugData.toString(StandardCharsets.UTF_8)));
      }
      drain();
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
      ClientExchange exchange = exchangeOf(stream);
      if (exchange != null && !exchange.isOver()) {
        end(stream, exchange);
      }
      usedNanos = System.nanoTime();
      events.freed(Http2ClientConnection.this);
    }

    private void end(Http2Stream stream, ClientExchange exchange) {
      boolean unprocessed =
          connection().goAwayReceived()
              && stream.id() > connection().local().lastStreamKnownByPeer();
      if (unprocessed) {
        exchange.refuse(endReason().withProgress(HttpFailure.Progress.NOT_PROCESSED));
      } else {
        exchange.fail(endReason());
      }
    }

    @Override
    public void onStreamRemoved(Http2Stream stream) {
      closeIfDrained();
    }
  }
}
