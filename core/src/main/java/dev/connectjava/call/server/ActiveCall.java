package dev.connectjava.call.server;

import static java.util.Objects.requireNonNull;

import dev.connectjava.Code;
import dev.connectjava.Deadline;
import dev.connectjava.HandlerExecutor;
import dev.connectjava.RpcException;
import dev.connectjava.ServerCall;
import dev.connectjava.call.FailureLog;
import dev.connectjava.call.MessageCodecs;
import dev.connectjava.call.MessageDecoding;
import dev.connectjava.call.MessageEncoding;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.HttpExchange.Cancellable;
import dev.connectjava.http.HttpRequestListener;
import dev.connectjava.protocol.Admission;
import dev.connectjava.protocol.CallHead;
import dev.connectjava.protocol.Inbound;
import dev.connectjava.protocol.MessageLimit;
import dev.connectjava.protocol.RawMessage;
import dev.connectjava.protocol.ServerProtocol;
import dev.connectjava.spi.MessageCodec;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One call from its head to its end: listens to the transport on the transport's thread, and runs
 * interceptors and handler on the handler's, to which it is handed over once.
 */
final class ActiveCall implements HttpRequestListener, Runnable {

  private static final Logger LOGGER = System.getLogger(ActiveCall.class.getName());

  private final HttpExchange exchange;
  private final Route<?, ?> route;
  private final LongAdder activeCalls;
  private final ServerCallContext context;
  private final IncomingMessages requests;
  private final OutgoingMessages responses;
  private final @Nullable Duration timeout;

  private final TransportThread thread;

  /** How long its request has been waited for; for {@link WaitingRequests}. */
  final WaitingRequests.Progress progress = new WaitingRequests.Progress();

  /** Whether the handler has been started, or never will be. Confined to the transport's thread. */
  private boolean handedOver;

  private @Nullable Cancellable deadlineTimer;

  ActiveCall(
      HttpExchange exchange,
      Route<?, ?> route,
      ServerProtocol protocol,
      CallHead head,
      TransportThread thread,
      LongAdder activeCalls) {
    this.exchange = exchange;
    this.thread = thread;
    this.route = route;
    this.activeCalls = activeCalls;
    Route.Settings settings = route.settings();
    this.timeout =
        settings.deadlinePolicy().timeoutFor(Optional.ofNullable(head.timeout())).orElse(null);
    if (head.timeout() != null && !head.timeout().equals(timeout)) {
      LOGGER.log(
          Level.DEBUG,
          () ->
              "the client of %s asked for a timeout of %s and got %s (DeadlinePolicy)"
                  .formatted(route.method().procedure(), head.timeout(), timeout));
    }
    Deadline deadline = timeout == null ? null : Deadline.after(timeout);
    this.context =
        new ServerCallContext(route.method(), protocol.protocol(), exchange.request(), deadline);
    MessageCodecs<?, ?> codecs = requireNonNull(route.codecs(head.codec()), head.codec());
    int limitBytes = settings.limits().requestMessageBytes();
    this.requests =
        new IncomingMessages(
            exchange,
            context,
            protocol.reader(head, limitBytes, admission(exchange, protocol)),
            new MessageDecoding<>(Inbound.REQUEST, codecs.request(), limitBytes),
            head.requestCompression(),
            settings);
    this.responses =
        new OutgoingMessages(
            exchange,
            context,
            protocol,
            head,
            encoding(protocol, head, settings, codecs),
            settings.executor().mayBlock());
  }

  /** A body without envelopes is one message, whose length the head may announce. */
  private static Admission admission(HttpExchange exchange, ServerProtocol protocol) {
    String length =
        protocol.isEnveloped()
            ? null
            : exchange.request().headers().first("content-length").orElse(null);
    return new Admission(exchange.memory(), Admission.bodyBytes(length));
  }

  @SuppressWarnings("unchecked") // Handlers of the route's method give messages of its type.
  private static MessageEncoding encoding(
      ServerProtocol protocol, CallHead head, Route.Settings settings, MessageCodecs<?, ?> codecs) {
    return new MessageEncoding(
        (MessageCodec<Object>) codecs.response(),
        head.responseCompression(),
        settings.compressionMinimumBytes(),
        MessageLimit.SERVER_RESPONSE,
        settings.limits().responseMessageBytes(),
        protocol.isEnveloped());
  }

  /** Begins the call, on the transport's thread. */
  void start(CallHead head) {
    activeCalls.increment();
    if (isLate()) {
      conclude(late());
      return;
    }
    context
        .deadline()
        .ifPresent(end -> deadlineTimer = exchange.schedule(this::onDeadline, end.remaining()));
    if (head.message() != null) {
      start(head.message());
      return;
    }
    if (takesOneRequest()) {
      thread.waitingRequests().await(this);
    }
    if (route.startsWithHead()) {
      handOver();
    }
  }

  /** Begins a call whose message the head has carried. */
  private void start(RawMessage message) {
    try {
      requests.complete(message);
    } catch (RpcException e) {
      conclude(e);
      return;
    }
    handOver();
  }

  private boolean takesOneRequest() {
    return !route.method().kind().clientStreams();
  }

  HttpExchange exchange() {
    return exchange;
  }

  @Override
  public void onData(ByteBuffer data, boolean last) {
    int bytes = data.remaining();
    RpcException broken = requests.read(data, last);
    if (!last && broken == null) {
      trackWaiting(bytes);
    } else {
      thread.waitingRequests().remove(this);
    }
    if (handedOver) {
      return;
    }
    if (broken != null) {
      conclude(broken);
    } else if (last) {
      handOver();
    }
  }

  /** A single request is waited for to its end, a stream while one of its messages has begun. */
  private void trackWaiting(int bytes) {
    int announced = requests.announcedBytes();
    if (announced > 0 || (announced == 0 && takesOneRequest())) {
      thread.waitingRequests().arrived(this, bytes, announced);
    } else {
      thread.waitingRequests().remove(this);
    }
  }

  @Override
  public void onWritable() {
    responses.wake();
  }

  @Override
  public void onDrain() {
    if (route.settings().endOnDrain()) {
      failFromOutside(
          new RpcException(
              Code.UNAVAILABLE, "the server takes no new calls on this connection: call again"));
    }
  }

  @Override
  public void onClosed(boolean completed) {
    cancelTimer();
    thread.waitingRequests().remove(this);
    if (!completed) {
      cancel(new RpcException(Code.CANCELED, "the client has gone"));
    }
    if (!handedOver) {
      drop();
    }
  }

  private void onDeadline() {
    failFromOutside(late());
  }

  private RpcException late() {
    return new RpcException(
        Code.DEADLINE_EXCEEDED, "the call was not complete within its timeout of " + timeout);
  }

  private boolean isLate() {
    return context.deadline().map(Deadline::isExpired).orElse(false);
  }

  /** Whether the client could have sent more for as long as it has been waited for. */
  boolean isRequestAwaited() {
    return !requests.takeHeldBack();
  }

  /**
   * The client has sent nearly nothing for so long, though its request, or a message of it, is not
   * complete.
   *
   * @param wantedBytes how many it would have had to send
   */
  void onRequestIdle(Duration idle, long wantedBytes) {
    failFromOutside(
        new RpcException(
            Code.DEADLINE_EXCEEDED,
            String.format(
                Locale.ROOT,
                "the request is not complete, and less than %,d bytes of it have come in %s"
                    + " (Router.Builder.requestIdleTimeout)",
                wantedBytes,
                idle)));
  }

  private void failFromOutside(RpcException reason) {
    if (handedOver) {
      if (cancel(reason)) {
        responses.failFromOutside(reason);
      }
    } else {
      conclude(reason);
    }
  }

  private boolean cancel(RpcException reason) {
    boolean wasAlive = context.cancel(reason);
    requests.wake();
    responses.wake();
    return wasAlive;
  }

  /** Fails a call whose handler has not started. */
  private void conclude(RpcException reason) {
    cancel(reason);
    responses.failFromOutside(reason);
    drop();
  }

  /** Makes sure that the handler never starts. */
  private void drop() {
    handedOver = true;
    end();
  }

  private void handOver() {
    handedOver = true;
    if (route.startsOnTransportThread()) {
      startAsynchronously();
      return;
    }
    HandlerExecutor executor = route.settings().executor();
    if (executor == HandlerExecutor.virtualThreads()) {
      thread.handlerStarts().add(this);
      return;
    }
    try {
      executor.executor().execute(this);
    } catch (RejectedExecutionException | Error e) {
      onStartFailed(e);
    }
  }

  /** The handler, to which the call was handed over, can't be started. */
  void onStartFailed(Throwable cause) {
    try {
      conclude(new RpcException(Code.UNAVAILABLE, "the server is overloaded", cause));
    } catch (RuntimeException | Error e) {
      exchange.abort();
    }
    FailureLog.warning(LOGGER, "can't start the handler of", route.method().procedure(), cause);
  }

  @Override
  public void run() {
    if (route.isAsynchronous()) {
      startAsynchronously();
      return;
    }
    context.enter();
    Throwable failure = null;
    try {
      route.chain().handle(new ServerCall(context, requests, responses));
    } catch (Throwable e) {
      failure = e;
    }
    onHandlerEnd(failure);
  }

  private void startAsynchronously() {
    Duration interMessageTimeout =
        route.settings().deadlinePolicy().interMessageTimeout().orElse(null);
    new AsyncInvocation(
            new ServerCall(context, requests, responses),
            new RequestPublisher<>(requests, exchange, interMessageTimeout),
            responses,
            this::onHandlerEnd)
        .start(route.binding());
  }

  private void onHandlerEnd(@Nullable Throwable failure) {
    try {
      RpcException reason =
          switch (failure) {
            case null -> null;
            case RpcException e when e.isFromCall() -> isLate() ? late() : internal(e);
            case RpcException e -> e;
            case CancellationException e -> cancelled(e);
            default -> internal(failure);
          };
      answer(reason, context.leave());
    } catch (RuntimeException | Error e) {
      exchange.abort(); // What can't be answered must not stay open.
      FailureLog.error(LOGGER, "can't answer", route.method().procedure(), e);
    } finally {
      end();
    }
    if (failure != null && context.cancellation().isEmpty()) {
      tellLog(failure);
    }
  }

  private static RpcException internal(Throwable failure) {
    return new RpcException(Code.INTERNAL, "internal error", failure);
  }

  private RpcException cancelled(CancellationException failure) {
    return new RpcException(
        Code.CANCELED, "the handler of " + route.method().procedure() + " was cancelled", failure);
  }

  private void tellLog(Throwable failure) {
    String procedure = route.method().procedure();
    switch (failure) {
      case RpcException e when e.isFromCall() ->
          FailureLog.warning(
              LOGGER,
              "a handler's own call failed, and its caller is told of an internal error"
                  + " (RpcException.relayed tells more); the handler is that of",
              procedure,
              e);
      case RpcException e -> {}
      case CancellationException e -> {}
      default -> FailureLog.error(LOGGER, "unexpected failure of", procedure, failure);
    }
  }

  /**
   * Answers for the handler, which is done. What it made of a cancellation is nobody's concern: the
   * reason for that is the answer, unless it has been given already.
   */
  private void answer(@Nullable RpcException failure, @Nullable RpcException cancellation) {
    requests.discard(); // The response may need the memory that the request has.
    if (cancellation != null) {
      responses.failFromOutside(cancellation);
    } else if (failure != null) {
      responses.fail(failure);
    } else {
      responses.complete();
    }
  }

  /** Runs once, on whichever thread ends the call. */
  private void end() {
    cancelTimer();
    requests.discard();
    activeCalls.decrement();
  }

  private void cancelTimer() {
    Cancellable timer = deadlineTimer;
    if (timer != null) {
      timer.cancel();
    }
  }
}
