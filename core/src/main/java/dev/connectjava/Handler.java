package dev.connectjava;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * A handler that answers the calls of one method. Each kind of method has a blocking and an
 * asynchronous form.
 *
 * <pre>{@code
 * Handler.Unary<GreetRequest, GreetResponse> blocking =
 *     (request, context) -> GreetResponse.newBuilder().setGreeting(greeting(request)).build();
 * Handler.AsyncUnary<GreetRequest, GreetResponse> asynchronous =
 *     (request, context) ->
 *         greetingAsync(request)
 *             .thenApply(text -> GreetResponse.newBuilder().setGreeting(text).build());
 * }</pre>
 *
 * <p><b>A blocking handler</b> runs on a thread of its own for each call, by default a virtual
 * thread. It may block, and many threads call it at once. To fail a call it throws {@link
 * RpcException}. When the call is cancelled or its deadline passes, its thread is interrupted and
 * its streams throw.
 *
 * <p><b>An asynchronous handler</b> is called on the transport's event loop, or on an executor
 * ({@link ExecutionMode#of}). It must not block. It uses no thread while it waits: thousands of
 * idle streams need none. If the call has interceptors, which may block, they and the handler run
 * on a thread of the call, which waits for the handler's end; {@link ServerHeadInterceptor}s need
 * no such thread. {@link ExecutionMode} has a table. To fail a call, the handler completes its
 * stage, or ends its publisher, with {@link RpcException}, or throws it. When the call is
 * cancelled, the publisher of the requests fails with the reason and the subscription to the
 * responses is cancelled; {@link RequestContext#onCancel} notifies other code. After the handler
 * has ended the call, the publisher of the requests emits nothing more.
 *
 * @param <I> the class of a request message
 * @param <O> the class of a response message
 */
public sealed interface Handler<I, O>
    permits Handler.Unary,
        Handler.ClientStream,
        Handler.ServerStream,
        Handler.BidiStream,
        Handler.AsyncUnary,
        Handler.AsyncClientStream,
        Handler.AsyncServerStream,
        Handler.AsyncBidiStream {

  /** A blocking handler of a unary method: one request message, one response message. */
  @FunctionalInterface
  non-sealed interface Unary<I, O> extends Handler<I, O> {

    /**
     * Handles a call.
     *
     * @return the response message, never null
     */
    O handle(I request, RequestContext context);
  }

  /**
   * A blocking handler of a client-streaming method: a stream of request messages, one response
   * message.
   */
  @FunctionalInterface
  non-sealed interface ClientStream<I, O> extends Handler<I, O> {

    /**
     * Handles a call. Requests that it does not read are discarded.
     *
     * @return the response message, never null
     */
    O handle(RequestStream<I> requests, RequestContext context);
  }

  /**
   * A blocking handler of a server-streaming method: one request message, a stream of response
   * messages.
   */
  @FunctionalInterface
  non-sealed interface ServerStream<I, O> extends Handler<I, O> {

    /** Handles a call. The response stream ends when this method returns. */
    void handle(I request, ResponseStream<O> responses, RequestContext context);
  }

  /**
   * A blocking handler of a bidirectional streaming method: a stream of messages in each direction.
   */
  @FunctionalInterface
  non-sealed interface BidiStream<I, O> extends Handler<I, O> {

    /** Handles a call. The response stream ends when this method returns. */
    void handle(RequestStream<I> requests, ResponseStream<O> responses, RequestContext context);
  }

  /** An asynchronous handler of a unary method: one request message, one response message later. */
  @FunctionalInterface
  non-sealed interface AsyncUnary<I, O> extends Handler<I, O> {

    /**
     * Handles a call.
     *
     * @return completes with the response message, never null
     */
    CompletionStage<O> handle(I request, RequestContext context);
  }

  /**
   * An asynchronous handler of a client-streaming method: a publisher of request messages, one
   * response message later.
   */
  @FunctionalInterface
  non-sealed interface AsyncClientStream<I, O> extends Handler<I, O> {

    /**
     * Handles a call.
     *
     * @param requests may be subscribed to once
     * @return completes with the response message, never null
     */
    CompletionStage<O> handle(Flow.Publisher<I> requests, RequestContext context);
  }

  /**
   * An asynchronous handler of a server-streaming method: one request message, a publisher of
   * response messages.
   */
  @FunctionalInterface
  non-sealed interface AsyncServerStream<I, O> extends Handler<I, O> {

    /**
     * Handles a call.
     *
     * @return the response messages; they are requested no faster than the client takes them
     */
    Flow.Publisher<O> handle(I request, RequestContext context);
  }

  /**
   * An asynchronous handler of a bidirectional streaming method: a publisher of messages in each
   * direction.
   */
  @FunctionalInterface
  non-sealed interface AsyncBidiStream<I, O> extends Handler<I, O> {

    /**
     * Handles a call.
     *
     * @param requests may be subscribed to once
     * @return the response messages; they are requested no faster than the client takes them
     */
    Flow.Publisher<O> handle(Flow.Publisher<I> requests, RequestContext context);
  }
}
