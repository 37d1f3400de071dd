package dev.connectjava.call.server;

import dev.connectjava.Attributes;
import dev.connectjava.CallMessage;
import dev.connectjava.Code;
import dev.connectjava.Deadline;
import dev.connectjava.EnteredScope;
import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerHeadInterceptor;
import dev.connectjava.call.ConvertedCall;
import dev.connectjava.call.CurrentCall;
import dev.connectjava.call.EncodedMessage;
import dev.connectjava.call.Execution;
import dev.connectjava.call.FailureLog;
import dev.connectjava.call.InterceptedCall;
import dev.connectjava.call.MessageCoding;
import dev.connectjava.call.OutgoingChunk;
import dev.connectjava.coding.EncodingMemory;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.HttpRequestListener;
import dev.connectjava.http.Loop;
import dev.connectjava.protocol.CallHead;
import dev.connectjava.protocol.EntityTags;
import dev.connectjava.protocol.Envelope;
import dev.connectjava.protocol.StreamEnd;
import dev.connectjava.protocol.StreamForm;
import dev.connectjava.spi.Compression;
import dev.connectjava.spi.Excerpt;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A served call, from its head to its end. One object is the context of the handler, the listener
 * of the exchange, and the task that runs.
 */
abstract class ServedCall extends CallLife
    implements CurrentCall.Kept,
        ConvertedCall,
        InterceptedCall,
        HttpRequestListener,
        Execution.Task,
        EncodingMemory {

  private static final Logger LOGGER = System.getLogger(ServedCall.class.getName());

  /** For a run within another one of the same call, which has already entered everything. */
  private static final EnteredScope NOTHING = () -> {};

  final HttpExchange exchange;
  final Route<?, ?> route;
  final Protocol protocol;
  private final LongAdder activeCalls;
  private final @Nullable Duration timeout;
  private final @Nullable Deadline deadline;

  /** Whether the handler has been started or never will be. Confined to the loop. */
  private boolean handedOver;

  private Loop.@Nullable Timer deadlineTimer;
  private Headers.@Nullable Builder responseHeaders;
  private Headers.@Nullable Builder responseTrailers;

  /** Whether the handler wants its response compressed; null if it has not decided. */
  private volatile @Nullable Boolean compressResponse;

  /**
   * Creates a call.
   *
   * @param wanted the timeout that the client asks for; null for none
   * @param activeCalls counts the call until it ends
   */
  ServedCall(
      HttpExchange exchange,
      Route<?, ?> route,
      Protocol protocol,
      @Nullable Duration wanted,
      LongAdder activeCalls) {
    super(exchange);
    this.exchange = exchange;
    this.route = route;
    this.protocol = protocol;
    this.activeCalls = activeCalls;
    this.timeout = route.timeout(wanted);
    this.deadline = timeout == null ? null : Deadline.after(timeout);
    if (wanted != null && !wanted.equals(timeout)) {
      LOGGER.log(
          Level.DEBUG,
          () ->
              "the client of %s asked for a timeout of %s and got %s (DeadlinePolicy)"
                  .formatted(route.method().procedure(), wanted, timeout));
    }
  }

  // The context of its handler.

  @Override
  public final RpcMethod<?, ?> method() {
    return route.method();
  }

  @Override
  public final RpcMethod<?, ?> interceptedMethod() {
    return route.interceptedMethod();
  }

  @Override
  public final Protocol protocol() {
    return protocol;
  }

  @Override
  public final boolean isGet() {
    return exchange.request().method().equals("GET");
  }

  @Override
  public final boolean isNotModified() {
    String tag = responseHeaders == null ? null : responseHeaders.first("etag").orElse(null);
    if (tag != null && !EntityTags.isTag(tag)) {
      throw new IllegalStateException(
          "the response header etag of %s is %s, but an entity tag has quotes: \"v1\" or W/\"v1\""
              .formatted(method().procedure(), Excerpt.of(tag)));
    }
    return hasUnmodified();
  }

  /** Returns whether the response is one that its client already has. */
  final boolean hasUnmodified() {
    Headers.Builder headers = responseHeaders;
    return headers != null
        && isGet()
        && EntityTags.matches(requestHeaders(), headers.first("etag").orElse(null));
  }

  @Override
  public final Peer peer() {
    return exchange.request().peer();
  }

  @Override
  public final Headers requestHeaders() {
    return exchange.request().headers();
  }

  @Override
  public final Headers.Builder responseHeaders() {
    if (responseHeaders == null) {
      responseHeaders = Headers.builder();
    }
    return responseHeaders;
  }

  @Override
  public final Headers.Builder responseTrailers() {
    if (responseTrailers == null) {
      responseTrailers = Headers.builder();
    }
    return responseTrailers;
  }

  /** Returns the headers that have been set so far. */
  final Headers headersSoFar() {
    return responseHeaders == null ? Headers.empty() : responseHeaders.build();
  }

  /** Returns the trailers that have been set so far. */
  final Headers trailersSoFar() {
    return responseTrailers == null ? Headers.empty() : responseTrailers.build();
  }

  @Override
  public final void compressResponse(boolean compress) {
    compressResponse = compress;
  }

  @Override
  public final Optional<Deadline> deadline() {
    return Optional.ofNullable(deadline);
  }

  @Override
  public final Attributes attributes() {
    return exchange.request().attributes();
  }

  /**
   * Reserves memory for what is written next.
   *
   * @throws RpcException with {@link Code#RESOURCE_EXHAUSTED} if there is not enough
   */
  final void requireMemory(int bytes) {
    requireNoRefusal("response", exchange.reserveResponse(bytes), bytes);
  }

  /**
   * Returns the parts of a message in a response's body, with memory reserved for them.
   *
   * @throws RpcException as {@link #requireMemory} does
   */
  final List<ByteBuffer> parts(StreamForm form, EncodedMessage message) {
    ByteBuffer prefix = message.prefix();
    ByteBuffer bytes = form.body(message.bytes());
    List<ByteBuffer> parts = prefix == null ? List.of(bytes) : List.of(form.body(prefix), bytes);
    int length = 0;
    for (ByteBuffer part : parts) {
      length += part.remaining();
    }
    requireMemory(length);
    return parts;
  }

  /**
   * Sends a whole response in parts, so that a long message is not copied behind its prefix.
   *
   * @throws RpcException as {@link #requireMemory} does; then nothing is sent
   */
  final void respond(StreamForm form, CallHead head, EncodedMessage message) {
    List<ByteBuffer> parts = parts(form, message);
    StreamEnd end = form.end(trailersSoFar());
    exchange.sendHead(200, form.head(head, headersSoFar()));
    parts.forEach(exchange::write);
    exchange.finish(end.body(), end.trailers());
  }

  /**
   * Throws the refusal of a transport to reserve memory.
   *
   * @param direction of the message that needs it
   * @param refusal null if there is none
   */
  static void requireNoRefusal(String direction, @Nullable String refusal, int bytes) {
    if (refusal != null) {
      throw new RpcException(
          Code.RESOURCE_EXHAUSTED,
          String.format(
              Locale.ROOT,
              "%s message refused: there is no memory for %,d more bytes: %s",
              direction,
              bytes,
              refusal));
    }
  }

  /** Takes memory for a message while it is encoded; the transport counts it after that. */
  @Override
  public void take(int bytes) {
    requireNoRefusal("response", exchange.memory().reserve(bytes, bytes), bytes);
  }

  @Override
  public final void giveBack(int bytes) {
    exchange.memory().release(bytes);
  }

  /**
   * Encodes a response message.
   *
   * @param message an object, or what an interceptor has made of one: a {@link CallMessage}
   * @param enveloped whether it gets a prefix
   */
  final EncodedMessage encode(
      MessageCoding<Object, ?> coding, Object message, CallHead head, boolean enveloped) {
    EncodedMessage encoded;
    try {
      Compression compression = head.responseCompression();
      encoded =
          message instanceof CallMessage given
              ? coding.encode(head.codec(), given, compression, compressResponse, enveloped, this)
              : coding.encode(message, compression, compressResponse, enveloped, this);
    } catch (RpcException e) {
      logIfBroken(e);
      throw e;
    }
    if (observed != null) {
      int prefixBytes = enveloped ? Envelope.PREFIX_BYTES : 0;
      observed.onEncoded(encoded.length(), encoded.wireBytes() - prefixBytes);
    }
    return encoded;
  }

  /**
   * Encodes a response message behind those of a chunk, without committing it.
   *
   * @param message as for {@link #encode}
   */
  final void append(
      MessageCoding<Object, ?> coding, Object message, CallHead head, OutgoingChunk chunk) {
    int bytes;
    try {
      Compression compression = head.responseCompression();
      bytes =
          message instanceof CallMessage given
              ? coding.append(head.codec(), given, compression, compressResponse, chunk, this)
              : coding.append(message, compression, compressResponse, chunk, this);
    } catch (RpcException e) {
      logIfBroken(e);
      throw e;
    }
    if (observed != null) {
      observed.onEncoded(bytes, chunk.messageBytes());
    }
  }

  private void logIfBroken(RpcException failure) {
    if (failure.getCause() != null) {
      FailureLog.error(LOGGER, "can't encode a response of", method().procedure(), failure);
    }
  }

  // Its life.

  /** Returns whether the handler has been started or never will be; called on the loop. */
  final boolean isHandedOver() {
    return handedOver;
  }

  /** Begins the call; called on the loop. */
  final void start() {
    begin();
    try {
      if (isLate()) {
        failFromOutside(late());
      } else if (isAdmitted()) {
        startOrWait();
      }
    } catch (RuntimeException | Error e) { // The transport answers, and has no listener to notify.
      RpcException reason = new RpcException(Code.UNAVAILABLE, "can't start the call", e);
      cancelled(cancel(reason), reason);
      throw e;
    }
  }

  /** Hands the call over if its run has all that it needs; called on the loop. */
  abstract void startOrWait();

  /** Counts the call, and sets the timer of its deadline. */
  private void begin() {
    if (deadline != null) {
      deadlineTimer = loop().schedule(this::onDeadline, deadline.remaining());
    }
    activeCalls.increment(); // Last: if the loop refuses the timer, the call ends here.
  }

  /** Called once, by the thread that ends the call. */
  final void over() {
    cancelTimer();
    activeCalls.decrement();
    if (observed != null) {
      observed.callOver();
    }
  }

  /** Reports that the call has been answered: with a failure unless it is null. */
  final void answered(@Nullable RpcException failure) {
    if (observed != null) {
      observed.answered(failure);
    }
  }

  final void cancelTimer() {
    Loop.Timer timer = deadlineTimer;
    if (timer != null) {
      timer.cancel();
    }
  }

  private void onDeadline() {
    failFromOutside(late());
  }

  final RpcException late() {
    return new RpcException(
        Code.DEADLINE_EXCEEDED, "the call did not complete within its timeout of " + timeout);
  }

  /**
   * Runs the head interceptors; called on the loop, before the call is handed over.
   *
   * @return false if one of them has refused the call, which is over then
   */
  final boolean isAdmitted() {
    List<ServerHeadInterceptor> interceptors = route.settings().headInterceptors();
    if (interceptors.isEmpty()) {
      return true;
    }
    EnteredScope scopes = enterScopes();
    try {
      interceptors.forEach(interceptor -> interceptor.intercept(this));
      return true;
    } catch (Throwable e) {
      RpcException reason = HandlerFailure.told(e, this);
      endFromOutside(reason, () -> answerWithMetadata(reason));
      HandlerFailure.log(e, method());
      return false;
    } finally {
      leave(scopes);
    }
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // Each call is equal only to itself.
  final @Nullable EnteredScope enterScopes() {
    Object before = CurrentCall.enter(this);
    Scopes all = route.scopes();
    if (all == null) {
      return before == null ? null : before == this ? NOTHING : () -> CurrentCall.leave(before);
    }
    EnteredScope scopes = all.enter(this);
    return () -> {
      scopes.leave();
      CurrentCall.leave(before);
    };
  }

  @Override
  public final Runnable wrap(Runnable task) {
    Objects.requireNonNull(task, "task");
    return () -> {
      EnteredScope scopes = enterScopes();
      try {
        task.run();
      } finally {
        leave(scopes);
      }
    };
  }

  @Override
  public final <T> Callable<T> wrapCallable(Callable<T> task) {
    Objects.requireNonNull(task, "task");
    return () -> {
      EnteredScope scopes = enterScopes();
      try {
        return task.call();
      } finally {
        leave(scopes);
      }
    };
  }

  @Override
  public final EnteredScope makeCurrent() {
    EnteredScope scopes = enterScopes();
    return () -> leave(scopes);
  }

  final boolean isLate() {
    return deadline != null && deadline.isExpired();
  }

  /** Hands the call over, once; called on the loop. */
  final void handOver() {
    handedOver = true;
    if (route.startsOnLoop()) {
      run();
    } else {
      route.execution().start(loop(), this);
    }
  }

  @Override
  public final Execution.Threads threads() {
    return route.threads();
  }

  @Override
  public final void onStartFailed(Throwable cause) {
    failFromOutside(new RpcException(Code.UNAVAILABLE, "the server is overloaded", cause));
    FailureLog.warning(LOGGER, "can't start the handler of", method().procedure(), cause);
  }

  /** Ensures that the handler never starts; called on the loop. */
  final void neverHandOver() {
    handedOver = true;
  }

  /** Returns why a call ends whose exchange has ended before its response. */
  final RpcException gone() {
    return new RpcException(
        Code.CANCELED,
        isDraining() ? "the server has shut down, or the client has gone" : "the client has gone");
  }

  /**
   * Ends the call while its handler may be running. Sends only the error: the handler's metadata
   * belongs to the handler's thread.
   */
  final void failFromOutside(RpcException reason) {
    endFromOutside(reason, () -> answerAlone(reason));
  }

  private void endFromOutside(RpcException reason, Runnable answer) {
    Cancelled before = cancel(reason);
    if (before != Cancelled.NOT) {
      try {
        answer.run();
      } catch (RuntimeException | Error e) {
        abort(e);
      } finally {
        cancelled(before, reason);
      }
    }
  }

  /** Answers with an error, without the metadata that was set for the response. */
  abstract void answerAlone(RpcException error);

  /** Answers with an error, with the metadata that was set for the response. */
  abstract void answerWithMetadata(RpcException error);

  /** Ends a call that no run will end; otherwise wakes what may wait in the run. */
  abstract void cancelled(Cancelled before, RpcException reason);

  /** Aborts an exchange that can't be answered and must not stay open. */
  final void abort(Throwable cause) {
    exchange.abort();
    FailureLog.error(LOGGER, "can't answer", method().procedure(), cause);
  }

  @Override
  public final void onDrain() {
    if (route.settings().endOnDrain()) {
      failFromOutside(
          new RpcException(
              Code.UNAVAILABLE,
              "this connection of the server is shutting down and takes no new calls: try again"));
    }
    closeDrainActions();
  }

  @Override
  final void onRequestIdle(long idleNanos, long leastBytes) {
    failFromOutside(
        new RpcException(
            Code.DEADLINE_EXCEEDED,
            String.format(
                Locale.ROOT,
                "the request is not complete, and less than %,d bytes of it have come in %s"
                    + " (Router.Builder.requestIdleTimeout)",
                leastBytes,
                Duration.ofNanos(idleNanos))));
  }

  @Override
  final void abandon() {
    exchange.abort();
  }

  @Override
  public String toString() {
    return method().procedure();
  }
}
