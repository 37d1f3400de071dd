package dev.connectjava.netty;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.http.ConnectionListener.Reason;
import dev.connectjava.http.HttpResponse;
import dev.connectjava.http.HttpVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of an HTTP/1.1 connection. Its requests are answered one after another.
 * Confined to its event loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112</a>
 */
final class Http1ServerConnection extends ChannelInboundHandlerAdapter
    implements EventLoopOutbox.Connection, ServerConnection {

  private static final Logger LOGGER = System.getLogger(Http1ServerConnection.class.getName());

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** Reading stops while more than this number of bytes of a request wait for the handler. */
  private static final int UNCONSUMED_BYTES = 64 * 1024;

  /**
   * How long a connection that shuts down must have been without a request before it is closed.
   * After this time a request is probably not on its way; HTTP/1.1 has no way to find out.
   */
  private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final ServerSettings settings;
  private final OpenExchanges openExchanges;

  private final Http1RequestDecoder decoder;
  private final Http1ResponseWriter writer = new Http1ResponseWriter();
  private final EventLoopOutbox.Flush flush = new EventLoopOutbox.Flush(this);
  private @Nullable ChannelHandlerContext context;
  private @Nullable EventLoopOutbox outbox;
  private @Nullable ConnectionMemory memory;
  private @Nullable ConnectionLife life;
  private @Nullable Peer peer;
  private @Nullable Http1ServerExchange current;

  /** A body with parts that are written at the end of the turn; null for none. */
  private @Nullable OutgoingBody unwritten;

  private @Nullable ScheduledFuture<?> headTimer;
  private long waitingSinceNanos;
  private boolean shuttingDown;

  /** Whether the next request waits until the client has read earlier responses. */
  private boolean awaitsReader;

  /** Whether the client has closed its side, and may still wait for responses. */
  private boolean inputEnded;

  private boolean closing;

  Http1ServerConnection(ServerSettings settings, OpenExchanges openExchanges) {
    this.settings = settings;
    this.openExchanges = openExchanges;
    this.decoder = new Http1RequestDecoder(settings.headerListBytes());
  }

  void addTo(ChannelPipeline pipeline) {
    pipeline.addLast(decoder, this);
  }

  EventLoopOutbox outbox() {
    return required(outbox);
  }

  ConnectionMemory memory() {
    return required(memory);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    outbox = openExchanges.outboxOf(ctx.channel().eventLoop());
    memory = openExchanges.memory().ofConnection(ctx.channel().eventLoop());
    peer = PeerIdentity.of(ctx.channel());
    life = ConnectionLife.begin(settings, openExchanges, this, ctx);
    ctx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    waitingSinceNanos = nanoTime();
    ObservedConnection observed = ObservedConnection.of(ctx.channel());
    if (observed != null) {
      observed.opened(HttpVersion.HTTP_1);
    }
    setHeadTimer(TimeUnit.NANOSECONDS.convert(settings.headerTimeout()));
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    required(life).over();
    cancelHeadTimer();
    writer.drop(ctx);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    closing = true;
    cancelHeadTimer();
    writer.drop(ctx);
    Http1ServerExchange exchange = current;
    if (exchange != null) {
      current = null;
      exchange.over(false);
      required(life).exchangeClosed();
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    BrokenConnection.close(ctx, cause);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof WholeRequest whole) {
      take(whole);
      return;
    }
    try {
      if (!closing && message instanceof HttpObject part) {
        take(part);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void take(WholeRequest whole) {
    try {
      if (!closing) {
        open(whole.head());
        read(whole.body(), true);
      }
    } finally {
      whole.body().release();
    }
  }

  /**
   * Handles a part of a request.
   *
   * @param message borrowed
   */
  private void take(HttpObject message) {
    if (message.decoderResult().cause() instanceof PrematureChannelClosureException) {
      ObservedConnection.ending(required(context).channel(), Reason.BY_PEER);
      // The client may have closed only its side.
      answer(Http1RequestRules.of(message.decoderResult()));
    } else if (message.decoderResult().isFailure()) {
      refuse(Http1RequestRules.of(message.decoderResult()));
    } else if (message instanceof io.netty.handler.codec.http.HttpRequest head) {
      switch (Http1RequestRules.check(head)) {
        case Http1RequestRules.Accepted(RequestTarget target) -> {
          Http1RequestHead accepted = Http1RequestHead.of(head, target);
          decoder.accepted(accepted);
          open(accepted);
        }
        case Http1RequestRules.Refusal refusal -> refuse(refusal);
      }
    } else if (message instanceof HttpContent content) {
      read(content.content(), content instanceof LastHttpContent);
    }
  }

  /**
   * Handles that the client has closed its side. Complete requests are still answered, for the
   * grace period; an incomplete request ends the connection at once. So does a reset, with which
   * this library's client cancels a call.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-9.6">RFC 9112, section 9.6</a>
   */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
      endInput(ctx);
    }
    ctx.fireUserEventTriggered(event);
  }

  private void endInput(ChannelHandlerContext ctx) {
    ObservedConnection.ending(ctx.channel(), Reason.BY_PEER);
    Http1ServerExchange exchange = current;
    boolean cutOff = exchange != null && !exchange.isRequestComplete();
    if (cutOff || UnixPeer.hasGone(ctx.channel())) {
      close(Reason.BY_PEER);
      return;
    }
    if (closing) {
      closeAfterWriting(ctx);
      return;
    }
    if (!inputEnded) {
      inputEnded = true;
      long grace = TimeUnit.NANOSECONDS.convert(settings.connections().grace());
      ctx.executor().schedule(() -> close(Reason.BY_PEER), grace, TimeUnit.NANOSECONDS);
    }
    if (exchange == null && !decoder.hasMore()) {
      closeSoon(Reason.BY_PEER); // A response may not have been sent yet.
    }
  }

  /**
   * Reads a part of the body of the current request.
   *
   * @param data borrowed
   */
  private void read(ByteBuf data, boolean last) {
    Http1ServerExchange exchange = current;
    if (exchange == null) {
      return; // The request was refused.
    }
    exchange.read(data, last);
    if (exchange.isRequestComplete() && exchange.isResponded()) {
      next(exchange);
    } else if (exchange.isDrainExceeded()) {
      closeSoon(Reason.ABANDONED_EXCHANGE);
    } else {
      updateReading();
    }
  }

  private void open(Http1RequestHead head) {
    boolean keepAlive = head.keepAlive() && !shuttingDown;
    Http1ServerExchange exchange =
        new Http1ServerExchange(
            this, head.with(required(peer)), keepAlive, head.http10(), settings);
    current = exchange;
    required(life).exchangeOpened();
    exchange.begin(settings.handler());
    if (head.expectsContinue()) {
      exchange.expectsContinue();
    }
    if (shuttingDown) {
      exchange.drain(); // The request arrived before the end of the connection.
    }
  }

  private void refuse(Http1RequestRules.Refusal refusal) {
    ObservedConnection observed = ObservedConnection.of(required(context).channel());
    if (observed != null && current == null) {
      observed.refused(refusal.kind(), refusal.reason());
    }
    answer(refusal);
  }

  private void answer(Http1RequestRules.Refusal refusal) {
    LOGGER.log(Level.DEBUG, () -> "refused a request with " + refusal);
    Http1ServerExchange exchange = current;
    if (exchange != null) {
      exchange.over(false);
    }
    if (exchange == null || !exchange.isHeadSent()) {
      writer.writeResponse(
          required(context),
          false,
          refusal.status(),
          Headers.empty(),
          NOTHING.duplicate(),
          ConnectionOption.CLOSE,
          () -> {});
    }
    closeSoon(Reason.PROTOCOL_ERROR);
  }

  /** Sends status 100 to a client that waits for it before it sends its body. */
  void writeContinue() {
    writer.writeContinue(required(context));
    flushWrites();
  }

  /**
   * Writes a complete response.
   *
   * @param sent runs when the response has been sent or never will be
   */
  void writeResponse(Http1ServerExchange exchange, HttpResponse response, Runnable sent) {
    writer.writeResponse(
        required(context),
        isToHead(exchange),
        response.status(),
        response.headers(),
        response.body(),
        connectionOption(exchange),
        sent);
    outbox().flushLater(flush);
  }

  void writeHead(Http1ServerExchange exchange, int status, Headers headers) {
    writer.writeHead(
        required(context),
        isToHead(exchange),
        status,
        headers,
        !exchange.isHttp10(),
        connectionOption(exchange));
    outbox().flushLater(flush);
  }

  private static boolean isToHead(Http1ServerExchange exchange) {
    return exchange.request().method().equals("HEAD");
  }

  private ConnectionOption connectionOption(Http1ServerExchange exchange) {
    if (!staysOpenAfter(exchange)) {
      return ConnectionOption.CLOSE;
    }
    return exchange.isHttp10() ? ConnectionOption.KEEP_ALIVE : ConnectionOption.UNSAID;
  }

  /**
   * Writes parts of a body.
   *
   * @param parts transferred, apart from the list
   * @param length the length of all parts together
   * @param sent runs when the data has been sent or never will be
   */
  void writeData(List<ByteBuffer> parts, int length, Runnable sent) {
    writer.writeData(required(context), parts, length, sent);
    outbox().flushLater(flush);
  }

  /** Writes the waiting parts of the body, and flushes them, at the end of the turn. */
  void flushLater(OutgoingBody body) {
    unwritten = body;
    outbox().flushLater(flush);
  }

  void writeEnd() {
    writer.writeEnd(required(context));
    outbox().flushLater(flush);
  }

  /** Handles that the response of an exchange is complete. */
  void responded(Http1ServerExchange exchange) {
    waitingSinceNanos = nanoTime();
    if (exchange.isRequestComplete()) {
      next(exchange);
    } else if (!staysOpenAfter(exchange)) {
      closeSoon(Reason.LAST_EXCHANGE);
    } else if (exchange.isDrainExceeded()) {
      closeSoon(Reason.ABANDONED_EXCHANGE);
    } else {
      updateReading();
    }
  }

  private boolean staysOpenAfter(Http1ServerExchange exchange) {
    boolean more = !inputEnded || decoder.hasMore();
    return exchange.isKeepAlive() && more && !shuttingDown;
  }

  /** Continues with the next request after an exchange, or ends the connection. */
  private void next(Http1ServerExchange done) {
    current = null;
    required(life).exchangeClosed();
    if (!staysOpenAfter(done)) {
      closeSoon(Reason.LAST_EXCHANGE);
      return;
    }
    ChannelHandlerContext ctx = required(context);
    if (ctx.channel().bytesBeforeUnwritable() <= writer.waitingBytes()) {
      writer.pass(ctx); // So that the channel counts all that waits.
    }
    if (ctx.channel().isWritable()) {
      goOn();
    } else {
      awaitsReader = true;
    }
  }

  /** Decodes the next request. */
  private void goOn() {
    decoder.resume();
    updateReading();
  }

  /** Continues with the next request when responses that the client had not read have been sent. */
  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (awaitsReader && !closing && ctx.channel().isWritable()) {
      awaitsReader = false;
      waitingSinceNanos = nanoTime();
      goOn();
    }
    ctx.fireChannelWritabilityChanged();
  }

  void updateReading() {
    if (closing || decoder.hasEnded()) {
      return;
    }
    Http1ServerExchange exchange = current;
    boolean slow = exchange != null && exchange.unconsumedBytes() > UNCONSUMED_BYTES;
    required(context).channel().config().setAutoRead(!slow && !decoder.hasMore());
  }

  @Override
  public void endTurn() {
    OutgoingBody body = unwritten;
    if (body != null) {
      unwritten = null;
      body.endTurn();
    }
  }

  @Override
  public void flushWrites() {
    ChannelHandlerContext ctx = required(context);
    writer.pass(ctx);
    ctx.flush();
  }

  @Override
  public void flushFailed() {
    close(Reason.FAILED);
  }

  @Override
  public void shutDown() {
    if (shuttingDown) {
      return;
    }
    shuttingDown = true;
    Http1ServerExchange exchange = current;
    if (exchange == null) {
      endWhenQuiet();
    } else {
      exchange.drain();
    }
  }

  /**
   * Ends the connection when no request has arrived for a while. A request that arrives before that
   * is answered with {@code connection: close}. A request that crosses the end can't be answered,
   * but its client sees an orderly end instead of a reset.
   */
  private void endWhenQuiet() {
    if (current != null || closing) {
      return; // The response ends the connection.
    }
    long quiet = decoder.isWithinRequest() ? 0 : nanoTime() - waitingSinceNanos;
    if (quiet >= QUIET_NANOS) {
      closeSoon(Reason.SHUTDOWN);
    } else {
      required(context)
          .executor()
          .schedule(this::endWhenQuiet, QUIET_NANOS - quiet, TimeUnit.NANOSECONDS);
    }
  }

  void close(Reason why) {
    closing = true;
    ChannelHandlerContext ctx = required(context);
    ObservedConnection.ending(ctx.channel(), why);
    writer.pass(ctx);
    ctx.close();
  }

  /** Closes the connection so that the client sees what was written. */
  private void closeSoon(Reason why) {
    if (closing) {
      return;
    }
    ObservedConnection.ending(required(context).channel(), why);
    closing = true;
    decoder.discard();
    Http1ServerExchange exchange = current;
    if (exchange != null) {
      current = null;
      exchange.over(false);
      required(life).exchangeClosed();
    }
    ChannelHandlerContext ctx = required(context);
    if (inputEnded || decoder.hasEnded()) {
      closeAfterWriting(ctx);
    } else {
      writer.pass(ctx);
      LingeringClose.afterWriting(ctx, Unpooled.EMPTY_BUFFER);
    }
  }

  private void closeAfterWriting(ChannelHandlerContext ctx) {
    writer.pass(ctx);
    ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  private void setHeadTimer(long delayNanos) {
    headTimer =
        required(context).executor().schedule(this::onHeadTimer, delayNanos, TimeUnit.NANOSECONDS);
  }

  /** Checks how long the connection has waited for the client; one timer for its whole life. */
  private void onHeadTimer() {
    long timeout = TimeUnit.NANOSECONDS.convert(settings.headerTimeout());
    Http1ServerExchange exchange = current;
    boolean waiting = exchange == null ? !awaitsReader : exchange.isResponded();
    long waited = waiting ? nanoTime() - waitingSinceNanos : 0;
    if (waited >= timeout) {
      closeSoon(decoder.isWithinRequest() ? Reason.UNFINISHED : Reason.IDLE);
    } else {
      setHeadTimer(timeout - waited);
    }
  }

  private void cancelHeadTimer() {
    ScheduledFuture<?> timer = headTimer;
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private long nanoTime() {
    return required(context).executor().ticker().nanoTime();
  }

  private static <T> T required(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("the connection is not in a pipeline");
    }
    return value;
  }
}
