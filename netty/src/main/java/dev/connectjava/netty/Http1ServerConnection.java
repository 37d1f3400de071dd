package dev.connectjava.netty;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.spi.HttpRequest;
import dev.connectjava.spi.HttpResponse;
import dev.connectjava.spi.HttpVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection of HTTP/1.1: its requests are answered one after another. Confined to its event
 * loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112</a>
 */
final class Http1ServerConnection extends ChannelInboundHandlerAdapter
    implements EventLoopOutbox.Connection, ServerConnection {

  private static final Logger LOGGER = System.getLogger(Http1ServerConnection.class.getName());

  /** Reading stops while the handlers have so many bytes of a request unread. */
  private static final int UNCONSUMED_BYTES = 64 * 1024;

  private final ServerSettings settings;
  private final OpenExchanges openExchanges;

  /** What came after the current exchange's request, transferred to this queue. */
  private final Queue<HttpObject> pipelined = new ArrayDeque<>(2);

  private @Nullable ChannelHandlerContext context;
  private @Nullable EventLoopOutbox outbox;
  private @Nullable ConnectionLife life;
  private @Nullable Peer peer;
  private @Nullable Http1ServerExchange current;
  private @Nullable ScheduledFuture<?> headTimer;
  private long waitingSinceNanos;
  private boolean shuttingDown;
  private boolean closing;

  Http1ServerConnection(ServerSettings settings, OpenExchanges openExchanges) {
    this.settings = settings;
    this.openExchanges = openExchanges;
  }

  EventLoopOutbox outbox() {
    return required(outbox);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    outbox = openExchanges.outboxOf(ctx.channel().eventLoop());
    peer = PeerIdentity.of(ctx.channel());
    life = ConnectionLife.begin(settings.connection(), openExchanges, this, ctx);
    waitingSinceNanos = System.nanoTime();
    setHeadTimer(TimeUnit.NANOSECONDS.convert(settings.headerTimeout()));
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    required(life).over();
    cancelHeadTimer();
    releasePipelined();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    cancelHeadTimer();
    releasePipelined();
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
    if (closing || !(message instanceof HttpObject part)) {
      ReferenceCountUtil.release(message);
    } else if (!pipelined.isEmpty() || isNextRequest(message)) {
      pipelined.add(part);
      updateReading();
    } else {
      take(part);
    }
  }

  /** Whether the message is the head of a request while another is being answered. */
  private boolean isNextRequest(Object message) {
    return current != null && message instanceof io.netty.handler.codec.http.HttpRequest;
  }

  /**
   * Takes a part of a request.
   *
   * @param message transferred
   */
  private void take(HttpObject message) {
    try {
      if (message.decoderResult().isFailure()) {
        refuse(Http1RequestRules.of(message.decoderResult()));
        return;
      }
      if (message instanceof io.netty.handler.codec.http.HttpRequest head) {
        Http1RequestRules.Refusal refusal = Http1RequestRules.check(head);
        if (refusal != null) {
          refuse(refusal);
          return;
        }
        open(head);
      }
      if (message instanceof HttpContent content && current != null) {
        read(current, content);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void read(Http1ServerExchange exchange, HttpContent content) {
    exchange.read(content.content(), content instanceof LastHttpContent);
    if (exchange.isRequestComplete() && exchange.isResponded()) {
      next(exchange);
    } else if (exchange.isDrainExceeded()) {
      closeSoon();
    } else {
      updateReading();
    }
  }

  private void open(io.netty.handler.codec.http.HttpRequest head) {
    Headers.Builder headers = Headers.builder();
    for (Map.Entry<String, String> field : head.headers()) {
      headers.addReceived(field.getKey().toLowerCase(Locale.ROOT), field.getValue());
    }
    HttpRequest request =
        RequestTarget.of(head.uri())
            .toRequest(HttpVersion.HTTP_1, head.method().name(), headers.build(), required(peer));
    boolean keepAlive = HttpUtil.isKeepAlive(head) && !shuttingDown;
    Http1ServerExchange exchange =
        new Http1ServerExchange(this, request, keepAlive, isHttp10(head), settings);
    current = exchange;
    required(life).exchangeOpened();
    exchange.begin(settings.handler());
    if (HttpUtil.is100ContinueExpected(head)) {
      exchange.expectsContinue();
    }
  }

  private static boolean isHttp10(io.netty.handler.codec.http.HttpRequest head) {
    return !head.protocolVersion().equals(io.netty.handler.codec.http.HttpVersion.HTTP_1_1);
  }

  private void refuse(Http1RequestRules.Refusal refusal) {
    LOGGER.log(Level.DEBUG, () -> "refused a request with " + refusal);
    Http1ServerExchange exchange = current;
    if (exchange != null) {
      exchange.over(false);
    }
    if (exchange == null || !exchange.isHeadSent()) {
      DefaultFullHttpResponse response =
          new DefaultFullHttpResponse(
              io.netty.handler.codec.http.HttpVersion.HTTP_1_1,
              HttpResponseStatus.valueOf(refusal.status()),
              Unpooled.EMPTY_BUFFER);
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      required(context).writeAndFlush(response);
    }
    closeSoon();
  }

  /** Tells the client that waits for it to go on with its body. */
  void writeContinue() {
    ChannelHandlerContext ctx = required(context);
    ctx.writeAndFlush(
        new DefaultFullHttpResponse(
            io.netty.handler.codec.http.HttpVersion.HTTP_1_1,
            HttpResponseStatus.CONTINUE,
            Unpooled.EMPTY_BUFFER));
  }

  void writeResponse(Http1ServerExchange exchange, HttpResponse response) {
    ChannelHandlerContext ctx = required(context);
    boolean head = exchange.request().method().equals("HEAD");
    int length = response.body().remaining();
    ByteBuf body = head ? Unpooled.EMPTY_BUFFER : OutboundBuffer.of(ctx.alloc(), response.body());
    DefaultFullHttpResponse message =
        new DefaultFullHttpResponse(
            io.netty.handler.codec.http.HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(response.status()),
            body);
    addFields(message.headers(), response.headers());
    if (response.status() != 204 && response.status() != 304) {
      message.headers().set(HttpHeaderNames.CONTENT_LENGTH, length);
    }
    markConnection(exchange, message.headers());
    write(message);
  }

  /** Writes a part of a response; the client must not wait for one that can't be written. */
  private ChannelFuture write(HttpObject message) {
    ChannelFuture written =
        required(context).write(message).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    outbox().flushLater(this);
    return written;
  }

  void writeHead(Http1ServerExchange exchange, int status, Headers headers) {
    DefaultHttpResponse message =
        new DefaultHttpResponse(
            io.netty.handler.codec.http.HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
    addFields(message.headers(), headers);
    if (!exchange.isHttp10()) {
      message.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    markConnection(exchange, message.headers());
    write(message);
  }

  private void markConnection(Http1ServerExchange exchange, HttpHeaders headers) {
    if (!staysOpenAfter(exchange)) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else if (exchange.isHttp10()) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
  }

  /**
   * Writes a part of a body.
   *
   * @param data transferred
   * @param sent runs when the data has left or never will
   */
  void writeData(ByteBuffer data, Runnable sent) {
    ChannelHandlerContext ctx = required(context);
    write(new DefaultHttpContent(OutboundBuffer.of(ctx.alloc(), data)))
        .addListener(future -> sent.run());
  }

  void writeEnd() {
    write(LastHttpContent.EMPTY_LAST_CONTENT);
  }

  private static void addFields(HttpHeaders target, Headers headers) {
    headers.forEach(target::add);
  }

  /** The response of an exchange is complete. */
  void responded(Http1ServerExchange exchange) {
    waitingSinceNanos = System.nanoTime();
    if (exchange.isRequestComplete()) {
      next(exchange);
    } else if (!staysOpenAfter(exchange) || exchange.isDrainExceeded()) {
      closeSoon();
    } else {
      updateReading();
    }
  }

  private boolean staysOpenAfter(Http1ServerExchange exchange) {
    return exchange.isKeepAlive() && !shuttingDown;
  }

  /** The exchange is done; the next request has its turn. */
  private void next(Http1ServerExchange done) {
    current = null;
    required(life).exchangeClosed();
    if (!staysOpenAfter(done)) {
      closeSoon();
      return;
    }
    while (!pipelined.isEmpty() && !closing && !isNextRequest(pipelined.peek())) {
      take(pipelined.remove());
    }
    updateReading();
  }

  void updateReading() {
    Http1ServerExchange exchange = current;
    boolean slow = exchange != null && exchange.unconsumedBytes() > UNCONSUMED_BYTES;
    required(context).channel().config().setAutoRead(pipelined.isEmpty() && !slow);
  }

  @Override
  public void flushWrites() {
    required(context).flush();
  }

  @Override
  public void flushFailed() {
    close();
  }

  @Override
  public void shutDown() {
    shuttingDown = true;
    if (current == null) {
      close();
    }
  }

  void close() {
    closing = true;
    required(context).close();
  }

  /** Closes the connection so that the client sees what was written. */
  private void closeSoon() {
    if (closing) {
      return;
    }
    closing = true;
    releasePipelined();
    Http1ServerExchange exchange = current;
    if (exchange != null) {
      current = null;
      exchange.over(false);
      required(life).exchangeClosed();
    }
    LingeringClose.afterWriting(required(context), Unpooled.EMPTY_BUFFER);
  }

  private void setHeadTimer(long delayNanos) {
    headTimer =
        required(context).executor().schedule(this::onHeadTimer, delayNanos, TimeUnit.NANOSECONDS);
  }

  /** One timer for the connection's life, which looks how long the client has let it wait. */
  private void onHeadTimer() {
    long timeout = TimeUnit.NANOSECONDS.convert(settings.headerTimeout());
    Http1ServerExchange exchange = current;
    boolean waiting = exchange == null || exchange.isResponded();
    long waited = waiting ? System.nanoTime() - waitingSinceNanos : 0;
    if (waited >= timeout) {
      close();
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

  private void releasePipelined() {
    for (HttpObject message = pipelined.poll(); message != null; message = pipelined.poll()) {
      ReferenceCountUtil.release(message);
    }
  }

  private static <T> T required(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("the connection is not in a pipeline");
    }
    return value;
  }
}
