package dev.connectjava.call.server;

import static java.util.Objects.requireNonNull;

import dev.connectjava.DeadlinePolicy;
import dev.connectjava.EnteredScope;
import dev.connectjava.ExecutionMode;
import dev.connectjava.Handler;
import dev.connectjava.MethodSettings;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerCall;
import dev.connectjava.ServerLimits;
import dev.connectjava.ServiceDefinition.Binding;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.LoopLocal;
import dev.connectjava.protocol.ApplicationMetadata;
import dev.connectjava.protocol.CallHead;
import dev.connectjava.protocol.Encodings;
import dev.connectjava.protocol.HttpStatus;
import dev.connectjava.protocol.Negotiation;
import dev.connectjava.protocol.StreamForm;
import dev.connectjava.protocol.connect.DetailDebug;
import dev.connectjava.spi.Codec;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A served call whose handler is called by a test and not by the engine. Its context, its requests
 * and its responses are those of all stream calls. Thread-safe.
 */
public final class HeldCall {

  /** Shared by all held calls. */
  private static final LoopLocal<WaitingRequests> WAITING =
      WaitingRequests.ofEachLoop(Duration.ofSeconds(30));

  /** Observes the responses of a call. Called on the thread that sends. */
  public interface Observer {

    /** Called before each response is sent; the sender gets the exception that this throws. */
    void beforeResponse();

    /** Called after a response was accepted, with its object. */
    void sent(Object response);
  }

  private final Held call;
  private final RequestPublisher<Object> publisher;
  private volatile @Nullable AsyncResponses responses;

  private HeldCall(Held call) {
    this.call = call;
    this.publisher = new RequestPublisher<>(call.requests, call.loop(), null);
  }

  /**
   * Returns an HTTP handler that makes a held call of each exchange. For methods of all kinds, the
   * messages of requests and responses are in envelopes, as for bidirectional streams.
   *
   * @param codec the only codec
   * @param timeout of calls whose request has none; null for none
   * @param begun is called with each call, on the loop
   */
  public static <I, O> HttpHandler handler(
      RpcMethod<I, O> method,
      Codec codec,
      @Nullable Duration timeout,
      Consumer<? super HeldCall> begun) {
    Route<I, O> route =
        Route.of(Binding.of(method, placeholder(method)), settings(timeout), List.of(codec));
    Negotiation negotiation =
        ServerForms.of(new Encodings(List.of()), List.of(codec.name()), false, DetailDebug.NONE)
            .negotiation();
    return exchange -> {
      Negotiation.Found<StreamForm> found = requireNonNull(negotiation.stream(exchange.request()));
      CallHead head = found.form().readHead(exchange.request(), found.codec());
      Held call = new Held(exchange, route, found.form(), head);
      call.start();
      begun.accept(new HeldCall(call));
      return call;
    };
  }

  private static Route.Settings settings(@Nullable Duration timeout) {
    DeadlinePolicy policy = DeadlinePolicy.clientDecides();
    return new Route.Settings(
        List.of(),
        List.of(),
        List.of(),
        ServerLimits.defaults(),
        timeout == null ? policy : policy.withDefault(timeout),
        MethodSettings.UNCOMPRESSED,
        ExecutionMode.virtualThreads(),
        false,
        WAITING);
  }

  /** Returns a handler that is never called. It is asynchronous, so that it gets no thread. */
  private static <I, O> Handler<I, O> placeholder(RpcMethod<I, O> method) {
    return switch (method.kind()) {
      case UNARY ->
          (Handler.AsyncUnary<I, O>)
              (request, context) -> {
                throw notCalledHere();
              };
      case CLIENT_STREAM ->
          (Handler.AsyncClientStream<I, O>)
              (requests, context) -> {
                throw notCalledHere();
              };
      case SERVER_STREAM ->
          (Handler.AsyncServerStream<I, O>)
              (request, context) -> {
                throw notCalledHere();
              };
      case BIDI_STREAM ->
          (Handler.AsyncBidiStream<I, O>)
              (requests, context) -> {
                throw notCalledHere();
              };
    };
  }

  private static IllegalStateException notCalledHere() {
    return new IllegalStateException("the handler of this call is not the engine's to call");
  }

  /**
   * Returns whether a client can't set a header field of this name, because the library sets it.
   */
  public static boolean isReservedHeader(String name) {
    return ApplicationMetadata.isReserved(name.toLowerCase(Locale.ROOT));
  }

  /** Returns the context for the handler. */
  public RequestContext context() {
    return call;
  }

  /** Returns the call for interceptors, whose responses an observer receives. */
  public ServerCall serverCall(Observer observer) {
    HeldResponses observed = new HeldResponses(call, call.responses, observer);
    responses = observed;
    return ServerCall.of(call, call.requests, observed);
  }

  /** Returns whether a unary call has a response that its client already has. */
  public boolean isNotModified() {
    return call.hasUnmodified();
  }

  /** Returns the failure that the client has received with the HTTP status of a unary call. */
  public RpcException withHttpStatus(RpcException received) {
    RpcException error = call.error;
    int status = HttpStatus.of(received.code());
    return received.withHttpStatus(error == null ? status : error.httpStatus().orElse(status));
  }

  /** Returns the requests for an asynchronous handler, in place of those of the server call. */
  public Flow.Publisher<Object> publisher() {
    return publisher;
  }

  /** Makes the server drain, on the loop. */
  public void drain() {
    call.loop().execute(call::onDrain);
  }

  /**
   * Runs a handler of the method and ends the call, as the engine does: a blocking handler on this
   * thread, as behind interceptors; an asynchronous one on the loop. Blocks until the call is over.
   *
   * @param serverCall this call as the handler gets it
   * @param awaitLoop waits for what is completed on the loop, and throws if the loop is blocked
   * @throws IllegalStateException if the call has ended
   */
  public void run(
      Binding<?, ?> binding, ServerCall serverCall, Consumer<CompletableFuture<Void>> awaitLoop) {
    if (AsyncInvocation.isAsynchronous(binding.handler())) {
      runOnLoop(binding, serverCall, awaitLoop);
    } else {
      call.run(binding, serverCall);
    }
  }

  private void runOnLoop(
      Binding<?, ?> binding, ServerCall serverCall, Consumer<CompletableFuture<Void>> awaitLoop) {
    call.requireNotEnded();
    CompletableFuture<Void> over = new CompletableFuture<>();
    ServerCall complete;
    try {
      complete = withWholeRequest(serverCall);
    } catch (RpcException e) {
      call.end(e);
      return;
    }
    AsyncInvocation invocation =
        new AsyncInvocation(
            complete,
            publisher,
            requireNonNull(responses),
            failure -> {
              call.end(failure);
              over.complete(null);
            });
    awaitLoop.accept(
        CompletableFuture.runAsync(() -> call.start(invocation, binding), call.loop()));
    await(over);
  }

  /** Awaits the only message of a request on this thread: the engine calls no handler before. */
  private ServerCall withWholeRequest(ServerCall serverCall) {
    if (call.method().kind().clientStreams()) {
      return serverCall;
    }
    Iterator<Object> only =
        List.of(HandlerInvocation.only(serverCall, serverCall.requests())).iterator();
    return ServerCall.of(
        call, () -> only.hasNext() ? only.next() : null, requireNonNull(responses));
  }

  private static void await(CompletableFuture<Void> over) {
    try {
      over.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(
          "the thread of the test was interrupted while it waited for an asynchronous handler", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends the call after its handler has returned. Does nothing if the call has ended. */
  public void end() {
    call.end(null);
    publisher.close(call.cancellation().orElse(null));
  }

  /** The call. Its run by the engine only marks it as running. */
  private static final class Held extends StreamCall {

    /** The error of the answer; null for the library's own, and before the answer. */
    private volatile @Nullable RpcException error;

    Held(HttpExchange exchange, Route<?, ?> route, StreamForm form, CallHead head) {
      super(exchange, route, form, head, exchange.loop().local(WAITING), new LongAdder());
    }

    @Override
    void startOrWait() {
      handOver();
    }

    @Override
    public void run() {
      enterAsynchronously();
    }

    @Override
    void answerWithMetadata(RpcException told) {
      error = told;
      super.answerWithMetadata(told);
    }

    void requireNotEnded() {
      if (!isRunning() && !isCancelled()) {
        throw ended();
      }
    }

    private IllegalStateException ended() {
      return new IllegalStateException("the call of " + method().procedure() + " has ended");
    }

    /** Starts an asynchronous handler on the loop, as the engine does. */
    void start(AsyncInvocation invocation, Binding<?, ?> binding) {
      EnteredScope scopes = enterScopes();
      try {
        invocation.start(binding);
      } finally {
        leave(scopes);
      }
    }

    void run(Binding<?, ?> binding, ServerCall serverCall) {
      if (!stay() && !isCancelled()) {
        throw ended();
      }
      Throwable failure = null;
      EnteredScope scopes = enterScopes();
      try {
        HandlerInvocation.invoke(binding, serverCall);
      } catch (Throwable e) {
        failure = e;
      } finally {
        leave(scopes);
      }
      end(failure);
      clearInterrupt();
    }
  }
}
