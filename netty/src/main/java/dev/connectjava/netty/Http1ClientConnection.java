package dev.connectjava.netty;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.http.ConnectionListener.Reason;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of an HTTP/1.1 connection. It has one exchange after another. Confined to its
 * event loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112</a>
 */
final class Http1ClientConnection extends ChannelInboundHandlerAdapter
    implements ClientConnection, EventLoopOutbox.Connection, Http1ResponseDecoder.Asker {

  /** Reading stops while more than this number of bytes of a response wait for their reader. */
  private static final int UNCONSUMED_BYTES = 64 * 1024;

  private static final int SWITCHING_PROTOCOLS = 101;
  private static final Duration KEEP_ALIVE_MARGIN = Duration.ofSeconds(1);

  private final ConnectionEvents events;
  private final EventLoopOutbox outbox;
  private final ClientSettings settings;
  private final ClientTarget target;
  private final ConnectionMemory memory;
  private final EventLoopOutbox.Flush flush = new EventLoopOutbox.Flush(this);
  private @Nullable ChannelHandlerContext context;
  private @Nullable Peer peer;
  private @Nullable IdleTimer idleTimer;

  /** The open exchange; null between exchanges. */
  private @Nullable Http1ClientStream current;

  /** A body with parts that are written at the end of the turn; null for none. */
  private @Nullable OutgoingBody unwritten;

  /** Why the connection ends; null if it is only known that the connection was lost. */
  private @Nullable HttpFailure reason;

  /** When the last exchange of the connection ended. */
  private long usedNanos = System.nanoTime();

  private int begun;
  private boolean used;

  /** Whether the next exchange may begin as soon as everything that has arrived is read. */
  private boolean released;

  private boolean informational;
  private boolean closing;

  Http1ClientConnection(ClientLoop loop, ConnectionEvents events) {
    this.events = events;
    this.outbox = loop.outbox();
    this.settings = loop.settings();
    this.target = settings.target();
    this.memory = loop.newConnectionMemory();
  }

  void addTo(ChannelPipeline pipeline) {
    if (settings.tlsContext() == null) {
      pipeline.addLast(new ServerDetector(HttpVersion.HTTP_1, this::onForeign));
    }
    pipeline.addLast(
        new Http1ResponseDecoder(settings.headerListBytes(), this), new HttpRequestEncoder(), this);
  }

  private void onForeign(ServerDetector.Found found) {
    ObservedConnection.ending(required(context).channel(), Reason.OTHER_PROTOCOL);
    breakOff(
        found == ServerDetector.Found.TLS
            ? ConnectionFailures.speaksTls(target)
            : ConnectionFailures.onlyHttp2(target));
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    peer = PeerIdentity.of(ctx.channel());
    idleTimer =
        IdleTimer.begin(
            ctx,
            settings.idleTimeout(),
            this::unusedNanos,
            () -> events.isSpare(this),
            () -> close(Reason.IDLE));
    ObservedConnection observed = ObservedConnection.of(ctx.channel());
    if (observed != null) {
      observed.opened(HttpVersion.HTTP_1);
    }
  }

  private long unusedNanos() {
    return isInUse() ? 0 : System.nanoTime() - usedNanos;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    required(idleTimer).over();
    ObservedConnection.carried(ctx.channel(), begun);
  }

  @Override
  public HttpVersion version() {
    return HttpVersion.HTTP_1;
  }

  @Override
  public boolean isInUse() {
    return current != null;
  }

  @Override
  public boolean hasRoom() {
    return current == null && !closing && required(context).channel().isActive();
  }

  ConnectionMemory memory() {
    return memory;
  }

  boolean isTurnOf(Http1ClientStream stream) {
    return current == stream && !closing;
  }

  @Override
  public void begin(ClientExchange exchange) {
    Http1ClientStream stream = new Http1ClientStream(this, exchange);
    current = stream;
    try {
      ByteBuffer body = exchange.wholeBody();
      HttpRequest message =
          body == null ? head(exchange.request()) : whole(exchange.request(), body);
      ChannelFuture written = required(context).write(message);
      if (settings.tlsContext() != null) {
        stream.requestLeaves(); // TLS may send it together with a TLS message, before the flush.
      }
      if (body != null) {
        stream.requestComplete(written);
      }
    } catch (IllegalArgumentException e) {
      current = null;
      events.freed(this);
      exchange.fail(
          HttpFailure.of(HttpFailure.Kind.INTERNAL, "HTTP/1.1 can't carry the request")
              .withCause(e));
      return;
    }
    begun++;
    outbox.flushLater(flush);
    exchange.startedOn(stream, HttpVersion.HTTP_1, required(peer));
  }

  private HttpRequest head(HttpClientRequest request) {
    HttpRequest message =
        new DefaultHttpRequest(
            io.netty.handler.codec.http.HttpVersion.HTTP_1_1,
            HttpMethod.valueOf(request.method()),
            target.pathPrefix() + request.target());
    addFields(message.headers(), request.headers());
    message.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    return message;
  }

  private HttpRequest whole(HttpClientRequest request, ByteBuffer body) {
    int length = body.remaining();
    DefaultFullHttpRequest message =
        new DefaultFullHttpRequest(
            io.netty.handler.codec.http.HttpVersion.HTTP_1_1,
            HttpMethod.valueOf(request.method()),
            target.pathPrefix() + request.target(),
            Unpooled.EMPTY_BUFFER);
    addFields(message.headers(), request.headers());
    if (length > 0 || !request.method().equals("GET")) {
      message.headers().set(HttpHeaderNames.CONTENT_LENGTH, length);
    }
    ByteBuf content = OutboundBuffer.of(required(context).alloc(), body);
    return message.replace(content);
  }

  private void addFields(HttpHeaders fields, Headers headers) {
    fields.set(HttpHeaderNames.HOST, target.authority());
    Http1HeaderConversion.add(headers, fields);
  }

  /**
   * Writes parts of a body.
   *
   * @param parts transferred, apart from the list
   * @param length the length of all parts together
   * @param sent runs when the data has been sent or never will be
   */
  void writeData(List<ByteBuffer> parts, int length, Runnable sent) {
    ChannelHandlerContext ctx = required(context);
    ByteBuf data = OutboundBuffer.of(ctx.alloc(), parts, length);
    ctx.write(new DefaultHttpContent(data)).addListener(written -> sent.run());
    outbox.flushLater(flush);
  }

  /** Writes the waiting parts of the body, and flushes them, at the end of the turn. */
  void flushLater(OutgoingBody body) {
    unwritten = body;
    outbox.flushLater(flush);
  }

  ChannelFuture writeEnd() {
    ChannelFuture written = required(context).write(LastHttpContent.EMPTY_LAST_CONTENT);
    outbox.flushLater(flush);
    return written;
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
    Http1ClientStream stream = current;
    if (stream != null) {
      stream.requestLeaves();
    }
    required(context).flush();
  }

  @Override
  public void flushFailed() {
    close(Reason.FAILED);
  }

  @Override
  public boolean awaitsResponse() {
    Http1ClientStream stream = current;
    return stream != null && stream.hasRequestLeft() && !stream.isResponseComplete();
  }

  @Override
  public boolean awaitsOnlyHead() {
    Http1ClientStream stream = current;
    return stream != null && stream.exchange().request().method().equals("HEAD");
  }

  /**
   * Closes the connection. The bytes may be a last message of a server that closes it, such as
   * status 408; they must not become the next response.
   */
  @Override
  public void unasked() {
    if (!closing) {
      close(Reason.PROTOCOL_ERROR);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      Http1ClientStream stream = current;
      if (!closing && stream != null && message instanceof HttpObject part) {
        read(stream, part);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void read(Http1ClientStream stream, HttpObject message) {
    if (message.decoderResult().isFailure()) {
      breakOff(ConnectionFailures.brokenRules(target, message.decoderResult().cause(), settings));
    } else {
      if (message instanceof HttpResponse head) {
        readHead(stream, head);
      }
      if (message instanceof HttpContent content) {
        readContent(stream, content);
      }
    }
  }

  private void readHead(Http1ClientStream stream, HttpResponse head) {
    int status = head.status().code();
    informational = head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    if (status == SWITCHING_PROTOCOLS || status < 100 || status > 999) {
      breakOff(ConnectionFailures.noHead(target));
    } else if (informational) {
      if (stream.exchange().interimHead()) {
        breakOff(ConnectionFailures.onlyInterimHeads(target, ClientExchange.MOST_INTERIM_HEADS));
      }
    } else {
      stream.headRead(isReusable(head));
      stream.exchange().head(status, Http1HeaderConversion.toFields(head.headers()));
    }
  }

  /**
   * Returns whether the server accepts another request on this connection. If the server says for
   * how long, the idle timeout is shortened, so that no request is sent at the last moment.
   */
  private boolean isReusable(HttpResponse head) {
    String parameters = head.headers().get("keep-alive");
    Duration hint = parameters == null ? null : KeepAliveHint.of(parameters).orElse(null);
    if (hint == null) {
      return HttpUtil.isKeepAlive(head);
    }
    if (hint.compareTo(KEEP_ALIVE_MARGIN) <= 0) {
      return false;
    }
    required(idleTimer).shorten(hint.minus(KEEP_ALIVE_MARGIN));
    return HttpUtil.isKeepAlive(head);
  }

  private void readContent(Http1ClientStream stream, HttpContent content) {
    boolean last = content instanceof LastHttpContent;
    if (informational) {
      informational = !last;
      return;
    }
    if (content instanceof LastHttpContent end && !isCutOff()) {
      stream.readLast(end.content(), Http1HeaderConversion.toFields(end.trailingHeaders()));
      endTurn(stream);
      updateReading();
      return;
    }
    if (content.content().isReadable()) {
      stream.read(content.content());
    }
    if (last) {
      breakOff(ConnectionFailures.cutOff(target));
    } else {
      updateReading();
    }
  }

  /**
   * Returns whether a response that ends with its connection may be incomplete, because the server
   * has not ended TLS with a close_notify.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-9.8">RFC 9112, section 9.8</a>
   */
  private boolean isCutOff() {
    Channel channel = required(context).channel();
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    return tls != null && !channel.isActive() && !tls.sslCloseFuture().isSuccess();
  }

  /** Frees the connection. Only now is it known that nothing has arrived after the response. */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (released) {
      released = false;
      events.freed(this);
    }
    ctx.fireChannelReadComplete();
  }

  /**
   * Makes room for the next exchange when a response is complete. If a part of the request has not
   * been sent yet, the connection is closed instead: a server that has answered early may never
   * read the rest.
   */
  private void endTurn(Http1ClientStream stream) {
    if (!stream.isKeepAlive()) {
      close(Reason.LAST_EXCHANGE);
    } else if (!stream.isRequestSent()) {
      close(Reason.ABANDONED_EXCHANGE);
    } else {
      current = null;
      used = true;
      usedNanos = System.nanoTime();
      released = true;
    }
  }

  void updateReading() {
    Http1ClientStream stream = current;
    boolean slow = stream != null && stream.unconsumedBytes() > UNCONSUMED_BYTES;
    required(context).channel().config().setAutoRead(!slow);
  }

  private void breakOff(HttpFailure why) {
    if (reason == null) {
      reason = why;
    }
    ObservedConnection.ending(required(context).channel(), why);
    close();
  }

  void close(Reason why) {
    ObservedConnection.ending(required(context).channel(), why);
    close();
  }

  /**
   * Closes the connection; an open exchange fails. If its response is not complete, the server sees
   * a reset: after an orderly end it would still send the response.
   */
  private void close() {
    closing = true;
    events.closed(this);
    ChannelHandlerContext ctx = required(context);
    if (awaitsResponse()) {
      ConnectionReset.of(ctx.channel());
    } else {
      ctx.close();
    }
  }

  @Override
  public void close(HttpFailure newReason) {
    breakOff(newReason);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    closing = true;
    events.closed(this);
    Http1ClientStream stream = current;
    current = null;
    if (stream != null) {
      end(stream);
    }
    ctx.fireChannelInactive();
  }

  /**
   * Ends the open exchange of a connection that has closed. A request that was not sent is sent on
   * another connection. A server may also close a connection between two exchanges while a request
   * is on its way; such a request is sent again if it is safe to send it twice.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2">RFC 9110, section 9.2.2</a>
   */
  private void end(Http1ClientStream stream) {
    ClientExchange exchange = stream.exchange();
    HttpFailure why = reason == null ? ConnectionFailures.lost(target, null) : reason;
    boolean mayRepeat = used && exchange.request().method().equals("GET");
    if (!stream.hasRequestLeft()) {
      why = why.withProgress(HttpFailure.Progress.NOT_SENT);
    }
    if (reason == null && (mayRepeat || !stream.hasRequestLeft())) {
      exchange.refuse(why);
    } else {
      exchange.fail(why);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (reason == null) {
      reason = ConnectionFailures.broken(settings, cause);
      ObservedConnection.ending(ctx.channel(), BrokenConnection.reasonOf(cause), reason);
    }
    close(); // First, so that the end of the connection does not complete the response.
    BrokenConnection.close(ctx, cause);
  }

  private static <T> T required(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("the connection is not in a pipeline");
    }
    return value;
  }
}
