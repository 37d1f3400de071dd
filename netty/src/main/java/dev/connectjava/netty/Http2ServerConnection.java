package dev.connectjava.netty;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.http.ConnectionListener.Reason;
import dev.connectjava.http.ConnectionListener.Refusal;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.spi.Excerpt;
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
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of an HTTP/2 connection. It converts frames to exchanges and exchanges to
 * frames, without a Netty channel for each stream. Confined to its event loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113">RFC 9113</a>
 */
final class Http2ServerConnection extends Http2StreamConnection implements ServerConnection {

  private static final Logger LOGGER = System.getLogger(Http2ServerConnection.class.getName());
  private static final int FIRST_FINAL_STATUS = 200;
  private static final long SHUTDOWN_PING = 0x5348_5554_444F_574EL;

  private final ServerSettings settings;
  private final int concurrentStreams;
  private final OpenExchanges openExchanges;
  private final Http2Connection.PropertyKey exchangeKey;
  private final AbandonedStreams abandoned;
  private @Nullable EventLoopOutbox outbox;
  private @Nullable ConnectionMemory memory;
  private @Nullable ConnectionLife life;
  private @Nullable FrameTimeout frameTimeout;
  private @Nullable StreamWriteTimeout writeTimeout;
  private @Nullable Peer peer;

  /** Whether the client was sent a first GOAWAY: the connection will end. */
  private boolean shuttingDown;

  /** Whether the client has received that GOAWAY, so that no new stream of it is on its way. */
  private boolean refusing;

  private boolean closing;

  /**
   * The longest header list that the client accepts. Written on the event loop, read by handlers.
   */
  private volatile int headerListBytes = HttpExchange.DEFAULT_HEADER_LIST_BYTES;

  Http2ServerConnection(
      Http2Codec codec,
      Http2Settings initialSettings,
      ServerSettings settings,
      OpenExchanges openExchanges) {
    super(codec, initialSettings, settings.windows());
    this.settings = settings;
    this.concurrentStreams = settings.http2().concurrentStreams();
    this.openExchanges = openExchanges;
    this.exchangeKey = connection().newKey();
    this.abandoned = new AbandonedStreams(settings.http2(), System::nanoTime);
    decoder().frameListener(new Frames());
    connection().addListener(new Streams());
  }

  @Override
  EventLoopOutbox outbox() {
    return required(outbox);
  }

  @Override
  ConnectionMemory memory() {
    return required(memory);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
    outbox = openExchanges.outboxOf(ctx.channel().eventLoop());
    memory = openExchanges.memory().ofConnection(ctx.channel().eventLoop());
    peer = PeerIdentity.of(ctx.channel());
    life = ConnectionLife.begin(settings, openExchanges, this, ctx);
    super.handlerAdded(ctx);
    acceptStreamWindows(settings.windows().initialBytes());
    growConnectionWindow(settings.windows().initialBytes());
    // A connection without streams also uses memory and a file descriptor.
    keepAlive(settings.keepAlive(), true);
    frameTimeout =
        FrameTimeout.begin(
            frames().unfinished(),
            ctx.executor(),
            settings.headerTimeout(),
            () -> endUnfinished(ctx));
    writeTimeout =
        StreamWriteTimeout.begin(
            connection(), data(), ctx.executor(), settings.writeTimeout(), this::endUnread);
    ObservedConnection observed = ObservedConnection.of(ctx.channel());
    if (observed != null) {
      observed.opened(HttpVersion.HTTP_2);
    }
    flush(ctx);
  }

  private void endUnread(Http2Stream stream) {
    LOGGER.log(
        Level.DEBUG,
        () ->
            "resetting a stream of "
                + context().channel()
                + ", whose client gives it no window (NettyServer.Builder.writeTimeout)");
    reset(stream, Http2Error.ENHANCE_YOUR_CALM);
  }

  private void endUnfinished(ChannelHandlerContext ctx) {
    ObservedConnection.ending(ctx.channel(), Reason.UNFINISHED);
    onError(
        ctx,
        false,
        Http2Exception.connectionError(
            Http2Error.ENHANCE_YOUR_CALM,
            "a frame or a header block was not complete within %s"
                + " (NettyServer.Builder.headerTimeout)",
            settings.headerTimeout()));
  }

  @Override
  public boolean isInUse() {
    return connection().numActiveStreams() > 0;
  }

  @Override
  public void onSilence() {
    ObservedConnection.ending(context().channel(), Reason.SILENT);
    context().close();
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext ctx) throws Exception {
    required(life).over();
    required(frameTimeout).over();
    required(writeTimeout).over();
    super.handlerRemoved0(ctx);
  }

  int headerListBytes() {
    return headerListBytes;
  }

  /** Accepts the head of a request, or refuses it on its stream. */
  private void readHead(Http2Stream stream, ReceivedFields head, boolean last)
      throws Http2Exception {
    if (openStreams() > concurrentStreams) {
      tellRefused(Refusal.TOO_MANY_STREAMS, this::tooManyStreams);
      abandoned.count();
      reset(stream, Http2Error.REFUSED_STREAM);
    } else if (head.listBytes() > settings.headerListBytes()) {
      tellRefused(Refusal.TOO_LONG, () -> tooLong(head));
      refuseTooLong(stream, last);
    } else {
      String reason = Http2FieldRules.checkRequest(head);
      if (reason != null) {
        tellRefused(Refusal.MALFORMED, () -> reason);
      }
      if (isWellFormed(stream, reason)) {
        openExchange(stream, head, last);
      }
    }
  }

  /** Returns how many streams are open, as far as the client can know. */
  private int openStreams() {
    return connection().remote().numActiveStreams() - buffer().endsBeingSent();
  }

  private void tellRefused(Refusal refusal, Supplier<String> detail) {
    ObservedConnection observed = ObservedConnection.of(context().channel());
    if (observed != null) {
      observed.refused(refusal, detail.get());
    }
  }

  private String tooManyStreams() {
    return String.format(
        Locale.ROOT,
        "more than %,d streams are open (ServerHttp2.Builder.concurrentStreams)",
        concurrentStreams);
  }

  private String tooLong(ReceivedFields head) {
    return String.format(
        Locale.ROOT,
        "header fields of %,d bytes, but %,d are allowed (NettyServer.Builder.headerListBytes)",
        head.listBytes(),
        settings.headerListBytes());
  }

  /** Responds with status 431, and accepts nothing more of the request. */
  private void refuseTooLong(Http2Stream stream, boolean last) {
    writeHead(stream, 431, Headers.empty(), OutgoingFrames.NO_LENGTH, true);
    if (!last) {
      reset(stream, Http2Error.NO_ERROR);
    }
  }

  /**
   * Resets the stream of a malformed header section.
   *
   * @param reason why it is malformed; null if it is well-formed
   */
  private boolean isWellFormed(Http2Stream stream, @Nullable String reason) throws Http2Exception {
    if (reason == null) {
      return true;
    }
    LOGGER.log(
        Level.DEBUG, () -> "malformed header section from " + context().channel() + ": " + reason);
    countIfAbandoned(stream);
    reset(stream, Http2Error.PROTOCOL_ERROR);
    return false;
  }

  private void readTrailers(Http2Stream stream, Http2ServerExchange exchange, ReceivedFields fields)
      throws Http2Exception {
    if (fields.listBytes() > settings.headerListBytes()) {
      countIfAbandoned(stream);
      reset(stream, Http2Error.ENHANCE_YOUR_CALM);
    } else if (isWellFormed(stream, Http2FieldRules.checkTrailers(fields))) {
      exchange.read(Unpooled.EMPTY_BUFFER, true);
    }
  }

  private void openExchange(Http2Stream stream, ReceivedFields head, boolean last) {
    HttpRequest request = head.toRequest().with(required(peer));
    Http2ServerExchange exchange = new Http2ServerExchange(this, stream, request, settings);
    stream.setProperty(exchangeKey, exchange);
    required(life).exchangeOpened();
    exchange.begin(settings.handler());
    if (last) {
      exchange.read(Unpooled.EMPTY_BUFFER, true);
    } else if (head.expectsContinue()) {
      exchange.expectsContinue();
    }
    if (shuttingDown) {
      exchange.drain(); // The request was on its way when GOAWAY was sent.
    }
  }

  private @Nullable Http2ServerExchange exchangeOf(@Nullable Http2Stream stream) {
    return stream == null ? null : stream.getProperty(exchangeKey);
  }

  /**
   * Writes the head of a response.
   *
   * @param contentLength {@link OutgoingFrames#NO_LENGTH} if the head does not say it
   * @param last whether it is the whole response
   */
  void writeHead(
      Http2Stream stream, int status, Headers headers, long contentLength, boolean last) {
    outgoing().writeResponse(context(), stream, status, headers, contentLength, last);
    stream.headersSent(status < FIRST_FINAL_STATUS);
    flushLater();
  }

  /**
   * Refuses new streams in two steps. The first GOAWAY refuses no stream that is on its way; when
   * the client has acknowledged the ping that follows it, a second GOAWAY refuses all new streams.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-6.8">RFC 9113, section 6.8</a>
   */
  @Override
  public void shutDown() {
    if (shuttingDown) {
      return;
    }
    shuttingDown = true;
    ChannelHandlerContext ctx = context();
    goAway(
        ctx,
        Integer.MAX_VALUE,
        Http2Error.NO_ERROR.code(),
        Unpooled.EMPTY_BUFFER,
        ctx.newPromise());
    pingNow(SHUTDOWN_PING);
    exchanges().forEach(ServerExchange::drain);
  }

  /** Returns a copy of the open exchanges, since an exchange may end when it is notified. */
  private List<ServerExchange> exchanges() {
    List<ServerExchange> exchanges = new ArrayList<>();
    try {
      connection()
          .forEachActiveStream(stream -> {
            ServerExchange exchange = exchangeOf(stream);
            if (exchange != null) {
              exchanges.add(exchange);
            }
            return true;
          });
    } catch (Http2Exception e) {
      throw new IllegalStateException("a visitor that throws nothing has thrown", e);
    }
    return exchanges;
  }

  private void refuseNewStreams(ChannelHandlerContext ctx) {
    int last = connection().remote().lastStreamCreated();
    refusing = true;
    goAway(ctx, last, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, ctx.newPromise());
    flush(ctx);
    closeIfDrained();
  }

  private void closeIfDrained() {
    if (refusing && !closing && connection().numActiveStreams() == 0) {
      closing = true;
      buffer().sendNow(context());
      LingeringClose.afterWriting(context(), Unpooled.EMPTY_BUFFER);
    }
  }

  @Override
  protected void onStreamError(
      ChannelHandlerContext ctx,
      boolean outbound,
      Throwable cause,
      Http2Exception.StreamException error) {
    try {
      if (!outbound) {
        Http2Stream stream = connection().stream(error.streamId());
        tellIfRefused(stream, error);
        countIfAbandoned(stream);
      }
      super.onStreamError(ctx, outbound, cause, error);
    } catch (Http2Exception e) {
      onError(ctx, false, e);
    }
  }

  /**
   * Reports a request that Netty's decoder has refused. A request whose header list is too long has
   * no stream yet; a request with a wrong content-length has one. Requests that this class refuses
   * don't reach this method: their streams are reset, and nothing more of them is read.
   */
  private void tellIfRefused(@Nullable Http2Stream stream, Http2Exception.StreamException error) {
    boolean tooLong =
        error instanceof Http2Exception.HeaderListSizeException
            && !connection().streamMayHaveExisted(error.streamId());
    boolean malformed =
        stream != null && exchangeOf(stream) == null && error.error() == Http2Error.PROTOCOL_ERROR;
    if (tooLong || malformed) {
      tellRefused(
          tooLong ? Refusal.TOO_LONG : Refusal.MALFORMED,
          () -> Excerpt.ofReason(error.getMessage()));
    }
  }

  /**
   * Counts a stream as abandoned if the client ends it before its response has begun, or while the
   * client does not read what was written: such a stream may cost the server more than it costs the
   * client.
   */
  private void countIfAbandoned(@Nullable Http2Stream stream) throws Http2Exception {
    Http2ServerExchange exchange = exchangeOf(stream);
    if (exchange == null || !exchange.hasResponse() || buffer().isBehind()) {
      abandoned.count();
    }
  }

  @Override
  protected void onConnectionError(
      ChannelHandlerContext ctx,
      boolean outbound,
      Throwable cause,
      @Nullable Http2Exception http2Exception) {
    Throwable known = http2Exception == null ? cause : http2Exception;
    // It may have been a block of trailers: the stream of a block that is not decoded is unknown.
    if (!outbound && Http2Codec.isMuchTooLongBlock(known)) {
      tellRefused(Refusal.TOO_LONG, () -> Excerpt.ofReason(known.getMessage()));
    }
    ObservedConnection.ending(ctx.channel(), BrokenConnection.reasonOf(known), cause);
    super.onConnectionError(ctx, outbound, cause, http2Exception);
    LOGGER.log(
        Level.DEBUG,
        () -> "closing the HTTP/2 connection " + ctx.channel() + " after an error of its peer",
        cause);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
    if (Http2CodecUtil.getEmbeddedHttp2Exception(cause) != null) {
      super.exceptionCaught(ctx, cause);
    } else {
      BrokenConnection.close(ctx, cause);
    }
  }

  /** Handles the frames that the client sends. */
  private final class Frames extends Http2FrameAdapter {

    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings received) {
      Long announced = received.maxHeaderListSize();
      if (announced != null) {
        headerListBytes = (int) Math.min(announced, Integer.MAX_VALUE);
      }
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext ctx,
        int streamId,
        Http2Headers headers,
        int padding,
        boolean endOfStream)
        throws Http2Exception {
      Http2Stream stream = required(connection().stream(streamId));
      Http2ServerExchange exchange = exchangeOf(stream);
      ReceivedFields fields = ReceivedFields.of(headers);
      if (exchange == null) {
        readHead(stream, fields, endOfStream);
      } else {
        readTrailers(stream, exchange, fields);
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
      onHeadersRead(ctx, streamId, headers, padding, endOfStream);
    }

    @Override
    public int onDataRead(
        ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream) {
      Http2ServerExchange exchange = exchangeOf(connection().stream(streamId));
      int credited = exchange == null ? data.readableBytes() : exchange.read(data, endOfStream);
      return credited + padding;
    }

    @Override
    public void onSettingsAckRead(ChannelHandlerContext ctx) throws Http2Exception {
      settingsAcknowledged();
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long errorCode)
        throws Http2Exception {
      countIfAbandoned(connection().stream(streamId));
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext ctx, long data) {
      if (shuttingDown && data == SHUTDOWN_PING) {
        refuseNewStreams(ctx);
      } else {
        pingAnswered(data);
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
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
      Http2ServerExchange exchange = exchangeOf(stream);
      if (exchange != null) {
        exchange.streamClosed();
        required(life).exchangeClosed();
      }
    }

    @Override
    public void onStreamRemoved(Http2Stream stream) {
      closeIfDrained();
    }
  }
}
