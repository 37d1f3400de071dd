package dev.connectjava.call.server;

import dev.connectjava.Attributes;
import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerListener;
import dev.connectjava.call.DecodedLengths;
import dev.connectjava.call.FailureLog;
import dev.connectjava.call.LastEvent;
import dev.connectjava.http.DiscardingListener;
import dev.connectjava.http.ForwardingHttpExchange;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.HttpRequestListener;
import dev.connectjava.http.HttpResponse;
import java.lang.System.Logger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The exchange of a call that has listeners. It is between the transport and the call, counts the
 * bytes that pass, and reports events to the listeners. Thread-safe. Calls without listeners use
 * the transport's exchange itself.
 */
final class ObservedExchange extends ForwardingHttpExchange
    implements HttpRequestListener, ServerListener.End, DecodedLengths {

  private static final Logger LOGGER = System.getLogger(ObservedExchange.class.getName());

  private final @Nullable RpcMethod<?, ?> method;
  private final @Nullable Protocol protocol;
  private final long startNanos = System.nanoTime();
  private final List<ServerListener> listeners;

  /** The call, or a listener that discards the request if there is no call. */
  private HttpRequestListener receiver;

  /** Reported when both the call and its exchange have ended. */
  private final LastEvent ending = new LastEvent(2);

  private final AtomicLong requestMessages = new AtomicLong();
  private final AtomicLong requestBytes = new AtomicLong();
  private final AtomicLong responseMessages = new AtomicLong();
  private final AtomicLong responseBytes = new AtomicLong();
  private volatile int status;
  private volatile boolean answered;
  private volatile @Nullable RpcException failure;
  private volatile boolean complete;
  private volatile long endNanos;

  private ObservedExchange(
      HttpExchange exchange, @Nullable RpcMethod<?, ?> method, @Nullable Protocol protocol) {
    super(exchange);
    this.method = method;
    this.protocol = protocol;
    this.receiver = DiscardingListener.of(exchange);
    this.listeners = new ArrayList<>();
  }

  /**
   * Returns the exchange of a call that begins.
   *
   * @param method null if it is not known
   * @param protocol null if the request belongs to no protocol
   * @return the exchange itself if the call has no listeners
   */
  static HttpExchange of(
      HttpExchange exchange,
      List<ServerListener.Factory> factories,
      @Nullable RpcMethod<?, ?> method,
      @Nullable Protocol protocol) {
    ObservedExchange observed = new ObservedExchange(exchange, method, protocol);
    for (ServerListener.Factory factory : factories) {
      try {
        ServerListener listener = factory.listenTo(observed);
        if (listener != null) {
          observed.listeners.add(listener);
        }
      } catch (Throwable e) { // Languages without checked exceptions throw them here, too.
        FailureLog.error(LOGGER, "a listener failed at", observed.path(), e);
      }
    }
    return observed.listeners.isEmpty() ? exchange : observed;
  }

  /** Sets the receiver of the exchange's events; called on the loop, before the first event. */
  HttpRequestListener passOnTo(HttpRequestListener call) {
    receiver = call;
    return this;
  }

  private void tell(Consumer<ServerListener> event) {
    for (ServerListener listener : listeners) {
      try {
        event.accept(listener);
      } catch (Throwable e) { // Languages without checked exceptions throw them here, too.
        FailureLog.error(LOGGER, "a listener failed at", path(), e);
      }
    }
  }

  // Events of the call.

  /** Reports that the handler begins. */
  void started() {
    tell(ServerListener::onStarted);
  }

  @Override
  public void onDecoded(int bytes, int wireBytes) {
    if (ending.begin()) {
      requestMessages.incrementAndGet();
      tell(listener -> listener.onRequest(bytes, wireBytes));
      over();
    }
  }

  /**
   * Reports an encoded response message.
   *
   * @param bytes its length before compression
   * @param wireBytes its length as it is sent, without a prefix
   */
  void onEncoded(int bytes, int wireBytes) {
    if (ending.begin()) {
      responseMessages.incrementAndGet();
      tell(listener -> listener.onResponse(bytes, wireBytes));
      over();
    }
  }

  /** Sets why a call was cancelled, which is its failure if it can't be answered. */
  void cancelled(RpcException why) {
    if (!answered) {
      failure = why;
    }
  }

  /** Reports that the call has been answered: with a failure unless it is null. */
  void answered(@Nullable RpcException why) {
    answered = true;
    failure = why;
    Optional<Code> code = code();
    tell(listener -> listener.onAnswered(code));
  }

  /** Reports that the call has ended, or that the request is not a call. */
  void callOver() {
    over();
  }

  /**
   * Reports that the call could not begin; the transport answers, and delivers no more events here.
   */
  void neverBegun(Throwable cause) {
    failure = new RpcException(Code.INTERNAL, "the call could not begin", cause);
    if (ending.cut()) {
      tellEnd();
    }
  }

  private void over() {
    if (ending.isLast()) {
      tellEnd();
    }
  }

  private void tellEnd() {
    endNanos = System.nanoTime();
    tell(listener -> listener.onEnd(this));
  }

  // Calls from the call to the transport.

  @Override
  public void respond(HttpResponse response) {
    status = response.status();
    responseBytes.addAndGet(response.body().remaining());
    super.respond(response);
  }

  @Override
  public void sendHead(int newStatus, Headers headers) {
    status = newStatus;
    super.sendHead(newStatus, headers);
  }

  @Override
  public void write(ByteBuffer data) {
    responseBytes.addAndGet(data.remaining());
    super.write(data);
  }

  @Override
  public void finish(ByteBuffer end, Headers trailers) {
    responseBytes.addAndGet(end.remaining());
    super.finish(end, trailers);
  }

  @Override
  public void abort() {
    if (!answered && failure == null) {
      failure = new RpcException(Code.INTERNAL, "the response was aborted");
    }
    super.abort();
  }

  // Events of the transport.

  @Override
  public void onData(ByteBuffer data, boolean last) {
    requestBytes.addAndGet(data.remaining());
    receiver.onData(data, last);
  }

  @Override
  public void onWritable() {
    receiver.onWritable();
  }

  @Override
  public void onDrain() {
    receiver.onDrain();
  }

  @Override
  public void onClosed(boolean completed) {
    complete = completed;
    try {
      receiver.onClosed(completed);
    } finally {
      over();
    }
  }

  // Queries of the listeners.

  @Override
  public String path() {
    return request().path();
  }

  @Override
  public Optional<RpcMethod<?, ?>> method() {
    return Optional.ofNullable(method);
  }

  @Override
  public Optional<Protocol> protocol() {
    return Optional.ofNullable(protocol);
  }

  @Override
  public Headers requestHeaders() {
    return request().headers();
  }

  @Override
  public Peer peer() {
    return request().peer();
  }

  @Override
  public Attributes attributes() {
    return request().attributes();
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public Optional<RpcException> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public boolean isComplete() {
    return complete;
  }

  @Override
  public Duration duration() {
    return Duration.ofNanos(endNanos - startNanos);
  }

  @Override
  public long requestMessages() {
    return requestMessages.get();
  }

  @Override
  public long requestBodyBytes() {
    return requestBytes.get();
  }

  @Override
  public long responseMessages() {
    return responseMessages.get();
  }

  @Override
  public long responseBodyBytes() {
    return responseBytes.get();
  }
}
