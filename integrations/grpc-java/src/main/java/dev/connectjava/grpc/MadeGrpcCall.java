package dev.connectjava.grpc;

import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Deadline;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A call of grpc-java's stubs that is made with a call of the engine. Its listener is called on the
 * executor, one callback after another, within the {@link Context} that was current when the call
 * was made.
 *
 * <p>One response is received ahead of what the caller has asked for: only so the end of the call
 * is known to a caller that asks for nothing.
 */
final class MadeGrpcCall<Q, P> extends ClientCall<Q, P> implements OutgoingRequests.Events {

  private final TransportChannel channel;
  private final BridgedMethod<Q, P> method;
  private final CallOptions options;
  private final Executor executor;
  private final long maxWaitingBytes;
  private final Context context = Context.current();
  private final Context.CancellationListener contextListener = this::onContextCancelled;
  private final SerialCallbacks callbacks;
  private final AtomicLong asked = new AtomicLong();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicBoolean entered = new AtomicBoolean();

  private volatile @Nullable Listener<P> listener;
  private volatile @Nullable OutgoingRequests requests;
  private volatile @Nullable StreamTracers tracers;
  private volatile dev.connectjava.@Nullable ClientCall<Object, Object> call;
  private volatile boolean cancelled;
  private volatile boolean halfClosed;
  private volatile @Nullable Deadline deadline;
  private volatile @Nullable Future<?> timer;

  // Used by the callbacks.
  private @Nullable Object held;
  private boolean headersTold;

  MadeGrpcCall(
      TransportChannel channel,
      BridgedMethod<Q, P> method,
      CallOptions options,
      Executor executor,
      long maxWaitingBytes) {
    this.channel = channel;
    this.method = method;
    this.options = options;
    this.executor = executor;
    this.maxWaitingBytes = maxWaitingBytes;
    this.callbacks = new SerialCallbacks(executor, this::onThrown);
  }

  @Override
  public void start(Listener<P> newListener, Metadata headers) {
    require(listener == null, "the call was started before");
    require(!cancelled, "the call was cancelled");
    listener = Objects.requireNonNull(newListener, "listener");
    deadline = earlier(options.getDeadline(), context.getDeadline());
    Status refusal = refusal();
    if (refusal != null) {
      finish(refusal, new Metadata());
      return;
    }
    try {
      StreamTracers ofCall = StreamTracers.of(options, headers);
      tracers = ofCall;
      dev.connectjava.ClientCall<Object, Object> opened =
          new OpenedCall(channel, method, options, executor).open(headers, deadline);
      ofCall.onOpened(headers);
      begin(opened);
    } catch (RpcException e) {
      failed(e);
    } catch (RuntimeException e) { // Also what a factory of tracers or an interceptor throws.
      notOpened(e);
    } catch (Error e) {
      notOpened(e);
      throw e;
    } finally {
      if (over.get()) {
        release(); // It may have been cancelled on another thread, which did not see all of it.
        cancelOpened();
      }
    }
  }

  private void notOpened(Throwable reason) {
    finish(
        Status.INTERNAL.withDescription("can't open the call").withCause(reason), new Metadata());
  }

  private static @Nullable Deadline earlier(@Nullable Deadline one, @Nullable Deadline other) {
    return one == null || other == null ? (one == null ? other : one) : one.minimum(other);
  }

  /** Returns why the call can't be opened; null if it can, and then it has entered the channel. */
  private @Nullable Status refusal() {
    Deadline end = deadline;
    if (context.isCancelled()) {
      return Contexts.statusFromCancelled(context);
    }
    if (end != null && end.isExpired()) {
      return Status.DEADLINE_EXCEEDED.withDescription(
          String.format(
              Locale.ROOT,
              "ClientCall started after %s deadline was exceeded: %s",
              end.equals(options.getDeadline()) ? "CallOptions" : "Context",
              end));
    }
    entered.set(channel.enter(this));
    return entered.get() ? null : Status.UNAVAILABLE.withDescription("Channel shutdown invoked");
  }

  private void begin(dev.connectjava.ClientCall<Object, Object> opened) {
    OutgoingRequests outgoing =
        new OutgoingRequests(opened, method.requests(), maxWaitingBytes, this);
    call = opened;
    requests = outgoing;
    context.addListener(contextListener, Runnable::run);
    outgoing.start();
    if (method.method().kind() == RpcMethod.Kind.UNARY) {
      receive(opened); // The response's headers are known with the message.
    } else {
      opened
          .responseHeadersAsync()
          .whenComplete((headers, failure) ->
              callback(() -> {
                tellHeaders(headers == null ? Headers.empty() : headers);
                receive(opened);
              }));
    }
  }

  private void onContextCancelled(Context cancelledContext) {
    end(Contexts.statusFromCancelled(cancelledContext));
  }

  // The response.

  /** Runs a callback behind all others, unless the call is over by then. */
  private void callback(Runnable action) {
    try {
      callbacks.execute(() -> {
        if (!over.get()) {
          context.run(action);
        }
      });
    } catch (RejectedExecutionException e) {
      end(Status.CANCELLED.withDescription("the executor takes no callback").withCause(e));
    }
  }

  private void receive(dev.connectjava.ClientCall<Object, Object> opened) {
    opened
        .receiveAsync()
        .whenComplete((response, failure) ->
            callback(() -> {
              if (failure == null) {
                received(opened, response);
              } else {
                failed(failure);
              }
            }));
  }

  private void received(
      dev.connectjava.ClientCall<Object, Object> opened, Optional<Object> response) {
    if (response.isPresent()) {
      held = response.get();
      give();
    } else {
      finish(Status.OK, MetadataConversion.toMetadata(opened.responseTrailers()));
    }
  }

  private void tellHeaders(Headers headers) {
    Listener<P> current = listener;
    if (current != null && !headersTold && !headers.isEmpty()) {
      headersTold = true;
      Metadata metadata = MetadataConversion.toMetadata(headers);
      StreamTracers ofCall = tracers;
      if (ofCall != null) {
        ofCall.onHeaders(metadata);
      }
      current.onHeaders(metadata);
    }
  }

  /** Gives the response that is there to the listener, if it has asked for one. */
  private void give() {
    Listener<P> current = listener;
    dev.connectjava.ClientCall<Object, Object> opened = call;
    Object response = held;
    if (current == null || opened == null || response == null) {
      return;
    }
    if (asked.get() == 0) {
      watchDeadline();
      return;
    }
    asked.decrementAndGet();
    held = null;
    tellHeaders(opened.responseHeaders());
    StreamTracers ofCall = tracers;
    if (ofCall != null && !ofCall.isEmpty()) {
      ofCall.onReceived(method.responses().length(response));
    }
    current.onMessage(message(response));
    receive(opened);
  }

  private P message(Object response) {
    try {
      return method.responses().toGrpc(response);
    } catch (RpcException e) {
      throw new RpcException(Code.INTERNAL, e.getMessage(), e.getCause());
    }
  }

  /** Ends the call in time even if the response that is there is never asked for. */
  private void watchDeadline() {
    Deadline end = deadline;
    if (end != null && timer == null) {
      timer =
          end.runOnExpiration(
              () -> end(Status.DEADLINE_EXCEEDED.withDescription(late("no response was taken"))),
              Threads.timer());
    }
  }

  private static String late(String what) {
    return "ClientCall was cancelled at or after deadline. " + what;
  }

  private void failed(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException wrapped && wrapped.getCause() != null
            ? wrapped.getCause()
            : failure;
    if (!(cause instanceof RpcException reason)) {
      end(Status.INTERNAL.withDescription("the call has failed").withCause(cause));
      return;
    }
    Status status = StatusConversion.toStatus(reason);
    if (reason.code() == Code.DEADLINE_EXCEEDED && !reason.isFromPeer()) {
      status = status.withDescription(late(reason.getMessage()));
    }
    finish(status, StatusConversion.trailers(reason, trailers(reason)));
  }

  /** Returns headers and trailers together if the listener has got no headers. */
  private Headers trailers(RpcException failure) {
    dev.connectjava.ClientCall<Object, Object> opened = call;
    return headersTold && opened != null ? opened.responseTrailers() : failure.metadata();
  }

  /** Called with what the listener or a marshaller has thrown. */
  private void onThrown(Throwable failure) {
    end(
        failure instanceof RpcException reason
            ? StatusConversion.toStatus(reason)
            : Status.CANCELLED.withDescription("a listener has failed").withCause(failure));
  }

  /** Called by the channel when it does not wait for the end of the call. */
  void onShutdownNow() {
    end(Status.CANCELLED.withDescription("Channel shutdownNow invoked"));
  }

  /** Ends the call from this side. */
  private void end(Status status) {
    end(status, new Metadata());
  }

  private void end(Status status, Metadata trailers) {
    if (finish(status, trailers)) {
      cancelOpened();
    }
  }

  private void cancelOpened() {
    dev.connectjava.ClientCall<Object, Object> opened = call;
    if (opened != null) {
      opened.cancel();
    }
  }

  /** Tells the listener the end; returns false if it knows it already. */
  private boolean finish(Status status, Metadata trailers) {
    if (!over.compareAndSet(false, true)) {
      return false;
    }
    try {
      StreamTracers ofCall = tracers;
      if (ofCall != null) {
        ofCall.onClosed(status, trailers);
      }
      Listener<P> current = listener;
      if (current != null) {
        callbacks.executeLast(() -> context.run(() -> current.onClose(status, trailers)));
      }
    } finally {
      release();
    }
    return true;
  }

  private void release() {
    context.removeListener(contextListener);
    Future<?> running = timer;
    if (running != null) {
      running.cancel(false);
    }
    OutgoingRequests outgoing = requests;
    if (outgoing != null) {
      outgoing.abandon();
    }
    if (entered.compareAndSet(true, false)) {
      channel.leave(this);
    }
  }

  // Called by the stub.

  @Override
  public void request(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("a caller asks for 0 or more, but was " + count);
    }
    started();
    asked.addAndGet(count);
    callback(this::give);
  }

  private @Nullable OutgoingRequests started() {
    require(listener != null, "the call is not started");
    return requests;
  }

  @Override
  public void sendMessage(Q message) {
    OutgoingRequests outgoing = started();
    require(!cancelled, "the call was cancelled");
    require(!halfClosed, "the call was half-closed");
    if (outgoing == null || over.get()) {
      return;
    }
    Object converted = method.requests().toEngine(message);
    String tooLong = checkLength(converted);
    if (tooLong != null) {
      end(Status.CANCELLED.withDescription(tooLong));
    } else if (!outgoing.send(converted)) {
      end(
          Status.RESOURCE_EXHAUSTED.withDescription(
              "more requests wait for the server than maxWaitingBytes of the channel allows: a"
                  + " caller should ask isReady()"));
    }
  }

  /** Counts a request for the tracers; returns what is wrong with its length, or null. */
  private @Nullable String checkLength(Object request) {
    StreamTracers ofCall = tracers;
    Integer limit = options.getMaxOutboundMessageSize();
    boolean traced = ofCall != null && !ofCall.isEmpty();
    if (limit == null && !traced) {
      return null;
    }
    int length = method.requests().length(request);
    if (limit != null && length > limit) {
      return String.format(
          Locale.ROOT,
          "message too large: it has %,d bytes, but the options of the call allow %,d"
              + " (withMaxOutboundMessageSize)",
          length,
          limit);
    }
    if (ofCall != null) {
      ofCall.onSent(length);
    }
    return null;
  }

  @Override
  public void halfClose() {
    OutgoingRequests outgoing = started();
    require(!cancelled, "the call was cancelled");
    require(!halfClosed, "the call was half-closed before");
    halfClosed = true;
    if (outgoing != null) {
      outgoing.end();
    }
  }

  @Override
  public void cancel(@Nullable String message, @Nullable Throwable cause) {
    cancelled = true;
    Status status = Status.CANCELLED.withCause(cause);
    end(status.withDescription(message == null ? "Call cancelled without message" : message));
  }

  @Override
  public boolean isReady() {
    OutgoingRequests outgoing = requests;
    return outgoing != null && !halfClosed && !over.get() && outgoing.isReady();
  }

  @Override
  public void onReady() {
    callback(() -> {
      Listener<P> current = listener;
      if (current != null) {
        current.onReady();
      }
    });
  }

  @Override
  public void onRefused(Throwable reason) {
    if (reason instanceof RpcException refusal) {
      end(
          StatusConversion.toStatus(refusal),
          StatusConversion.trailers(refusal, refusal.metadata()));
      return;
    }
    end(Status.INTERNAL.withDescription(reason.getMessage()).withCause(reason));
  }

  @Override
  public Attributes getAttributes() {
    dev.connectjava.ClientCall<Object, Object> opened = call;
    return opened == null
        ? Attributes.EMPTY
        : opened
            .peer()
            .map(peer ->
                Attributes.newBuilder()
                    .set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, peer.address())
                    .build())
            .orElse(Attributes.EMPTY);
  }

  private static void require(boolean state, String otherwise) {
    if (!state) {
      throw new IllegalStateException(otherwise);
    }
  }
}
