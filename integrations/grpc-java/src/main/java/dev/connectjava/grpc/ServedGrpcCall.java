package dev.connectjava.grpc;

import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import io.grpc.Attributes;
import io.grpc.CompressorRegistry;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A served call as a handler of grpc-java has it. Its listener is called on the executor, one
 * callback after another, as code of the engine's call and within the call's {@link Context}. Calls
 * of the handler are for one thread at a time, as grpc-java says.
 *
 * <p>The call ends once: with {@code onComplete} when the engine has the response, or with {@code
 * onCancel}.
 */
final class ServedGrpcCall<Q, P> extends ServerCall<Q, P>
    implements RequestReceiver, ResponseEvents {

  private static final Logger LOGGER = System.getLogger(ServedGrpcCall.class.getName());
  private static final String IDENTITY = "identity";

  private final BridgedMethod<Q, P> method;
  private final RequestContext context;
  private final Requests requests;
  private final Answer answer;
  private final SerialCallbacks callbacks;
  private final Context.CancellableContext grpcContext;
  private final AtomicBoolean over = new AtomicBoolean();

  private volatile boolean cancelled;
  private volatile boolean closed;
  private volatile boolean headersSent;

  /** Whether the handler has not chosen to send messages as they are. */
  private volatile boolean compresses = true;

  private volatile boolean messageCompression = true;

  /** Used by the callbacks; null until the handler has returned it. */
  private @Nullable Listener<Q> listener;

  /**
   * Creates a call.
   *
   * @param executor runs the callbacks
   * @param answer becomes the response of this call
   */
  ServedGrpcCall(
      BridgedMethod<Q, P> method,
      RequestContext context,
      Executor executor,
      Requests requests,
      Answer answer) {
    this.method = method;
    this.context = context;
    this.requests = requests;
    this.callbacks = new SerialCallbacks(executor, this::onThrown);
    this.grpcContext = contextOf(context);
    this.answer = answer;
  }

  private static Context.CancellableContext contextOf(RequestContext context) {
    return context
        .deadline()
        .map(deadline -> Deadline.after(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS))
        .map(deadline -> Context.ROOT.withDeadline(deadline, Threads.timer()))
        .orElseGet(Context.ROOT::withCancellation);
  }

  /** Starts the call: its first callback is the handler. */
  void start(ServerCallHandler<Q, P> handler) {
    answer.start(this);
    context.onCancel(this::onCancelled);
    Metadata headers = MetadataConversion.toMetadata(context.requestHeaders());
    callback(() -> {
      if (!over.get()) {
        requests.start(this); // Not before: what it tells comes behind this callback.
        listener = Objects.requireNonNull(handler.startCall(this, headers), "listener");
      }
    });
    if (!method.method().kind().serverStreams()) {
      onReady();
    }
  }

  // The callbacks.

  private void callback(Runnable action) {
    try {
      callbacks.execute(context.wrap(() -> grpcContext.run(action)));
    } catch (RejectedExecutionException e) {
      abort(new RpcException(Code.UNAVAILABLE, "the server takes no more work", e));
    }
  }

  /** Calls the listener unless the call is over. */
  private void tell(Consumer<Listener<Q>> event) {
    callback(() -> {
      Listener<Q> current = listener;
      if (current != null && !over.get()) {
        event.accept(current);
      }
    });
  }

  @Override
  public void onRequest(Object message) {
    tell(current -> current.onMessage(method.requests().toGrpc(message)));
  }

  @Override
  public void onEnd() {
    tell(Listener::onHalfClose);
  }

  @Override
  public void onFailure(Throwable failure) {
    abort(failure);
  }

  @Override
  public void onReady() {
    tell(Listener::onReady);
  }

  @Override
  public void onSent() {
    end(true, null);
  }

  @Override
  public void onCancelled() {
    cancelled = true;
    answer.abandon();
    end(false, context.cancellation().map(StatusConversion::toStatusException).orElse(null));
  }

  /** Called with what a callback has thrown. */
  private void onThrown(Throwable failure) {
    if (failure instanceof RpcException) {
      abort(failure);
      return;
    }
    LOGGER.log(Level.ERROR, "a handler of " + method.method().procedure() + " has failed", failure);
    abort(new RpcException(Code.UNKNOWN, "Application error processing RPC", failure));
  }

  /** Ends the call in place of the handler. */
  private void abort(Throwable failure) {
    cancelled = true;
    closed = true;
    if (over.compareAndSet(false, true)) {
      answer.fail(failure);
      tellEnd(false, failure);
    }
  }

  private void end(boolean completed, @Nullable Throwable cause) {
    if (over.compareAndSet(false, true)) {
      tellEnd(completed, cause);
    }
  }

  private void tellEnd(boolean completed, @Nullable Throwable cause) {
    if (!completed) {
      cancelContext(cause);
    }
    callbacks.executeLast(context.wrap(() -> grpcContext.run(() -> tellListener(completed))));
  }

  /**
   * Cancels the context, beside the callbacks and beside the executor: the handler may be blocked
   * in one, and may have the last thread of the other. Not on the thread that has found the end,
   * because the listeners of a context are the user's.
   */
  private void cancelContext(@Nullable Throwable cause) {
    Runnable cancellation = () -> grpcContext.cancel(cause);
    Threads.VIRTUAL.execute(context.wrap(cancellation));
  }

  private void tellListener(boolean completed) {
    Listener<Q> current = listener;
    try {
      if (current == null) {
        return;
      }
      if (completed) {
        current.onComplete();
      } else {
        current.onCancel();
      }
    } finally {
      if (completed) {
        grpcContext.cancel(null);
      }
    }
  }

  // Called by the handler.

  @Override
  public void request(int count) {
    if (count <= 0) {
      throw new IllegalArgumentException("a handler asks for 1 or more, but was " + count);
    }
    if (!over.get()) {
      requests.ask(count);
    }
  }

  @Override
  public void sendHeaders(Metadata headers) {
    require(!headersSent, "the headers were sent before");
    require(!closed || cancelled, "the call is closed");
    headersSent = true;
    if (!cancelled) {
      MetadataConversion.addTo(context.responseHeaders(), headers);
    }
  }

  @Override
  public void sendMessage(P message) {
    require(headersSent, "the headers come before the first message");
    require(!closed || cancelled, "the call is closed");
    if (!cancelled) {
      refuse(answer.send(method.responses().toEngine(message)));
    }
  }

  @Override
  public void close(Status status, Metadata trailers) {
    require(!closed || cancelled, "the call is closed");
    closed = true;
    if (cancelled) {
      return;
    }
    if (status.isOk()) {
      MetadataConversion.addTo(context.responseTrailers(), trailers);
      refuse(answer.end());
    } else {
      answer.fail(StatusConversion.toRpcException(status, trailers));
    }
  }

  private void refuse(Refusal refusal) {
    switch (refusal) {
      case NONE -> {}
      case SECOND_RESPONSE -> abort(new RpcException(Code.INTERNAL, "Too many responses"));
      case NO_RESPONSE -> abort(new RpcException(Code.INTERNAL, "Completed without a response"));
      case TOO_MUCH_WAITING ->
          abort(
              new RpcException(
                  Code.RESOURCE_EXHAUSTED,
                  "more responses wait for the client than GrpcService.withMaxWaitingBytes allows:"
                      + " a handler should ask isReady()"));
    }
  }

  private static void require(boolean state, String otherwise) {
    if (!state) {
      throw new IllegalStateException(otherwise);
    }
  }

  @Override
  public boolean isReady() {
    return !closed && !cancelled && answer.isReady();
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public void setCompression(String compressor) {
    if (CompressorRegistry.getDefaultInstance().lookupCompressor(compressor) == null) {
      throw new IllegalArgumentException(
          "the compressor \"%s\" is not known to grpc-java: register it with CompressorRegistry.getDefaultInstance()"
              .formatted(compressor));
    }
    compresses = !compressor.equals(IDENTITY);
    applyCompression();
  }

  @Override
  public void setMessageCompression(boolean enabled) {
    if (messageCompression != enabled) { // What a handler has by default changes nothing.
      messageCompression = enabled;
      applyCompression();
    }
  }

  private void applyCompression() {
    context.compressResponse(compresses && messageCompression);
  }

  @Override
  public Attributes getAttributes() {
    return Attributes.newBuilder()
        .set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, context.peer().address())
        .build();
  }

  @Override
  public @Nullable String getAuthority() {
    return context.requestHeaders().first("host").orElse(null);
  }

  @Override
  public MethodDescriptor<Q, P> getMethodDescriptor() {
    return method.descriptor();
  }
}
