package dev.connectjava;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * What answers the calls of one method, in the shape that the method's kind needs.
 *
 * <p>A blocking handler runs on a thread of its own for each call (by default a virtual one), may
 * block, and is called from many threads at once. To fail a call it throws {@link RpcException}.
 * When the call is cancelled or its deadline passes, its thread is interrupted and its streams
 * throw.
 *
 * <p>An asynchronous handler is called on the transport's thread, or by an executor of the user's
 * if it has one ({@link ExecutionMode#of}); it must not block, and has no thread while it waits:
 * thousands of idle streams cost none. Behind interceptors, which may block, it is waited for on a
 * thread of its call's own. To fail a call it completes its stage, or ends its publisher, with
 * {@link RpcException}, or throws it. When the call is cancelled, the publisher of requests ends
 * with the reason and the subscription of responses is cancelled; {@link RequestContext#onCancel}
 * tells the others. After a call that the handler has ended, the publisher of requests says nothing
 * more.
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

  /** Answers one request message by one response message. */
  @FunctionalInterface
  non-sealed interface Unary<I, O> extends Handler<I, O> {

    /**
     * Answers a call.
     *
     * @return the response message, never null
     */
    O handle(I request, RequestContext context);
  }

  /** Answers a stream of request messages by one response message. */
  @FunctionalInterface
  non-sealed interface ClientStream<I, O> extends Handler<I, O> {

    /**
     * Answers a call; requests that it leaves unread are discarded.
     *
     * @return the response message, never null
     */
    O handle(RequestStream<I> requests, RequestContext context);
  }

  /** Answers one request message by a stream of response messages. */
  @FunctionalInterface
  non-sealed interface ServerStream<I, O> extends Handler<I, O> {

    /** Answers a call; the response stream ends when this method returns. */
    void handle(I request, ResponseStream<O> responses, RequestContext context);
  }

  /** Answers a stream of request messages by a stream of response messages. */
  @FunctionalInterface
  non-sealed interface BidiStream<I, O> extends Handler<I, O> {

    /** Answers a call; the response stream ends when this method returns. */
    void handle(RequestStream<I> requests, ResponseStream<O> responses, RequestContext context);
  }

  /** Answers one request message by one response message, later. */
  @FunctionalInterface
  non-sealed interface AsyncUnary<I, O> extends Handler<I, O> {

    /**
     * Answers a call.
     *
     * @return completed with the response message, never null
     */
    CompletionStage<O> handle(I request, RequestContext context);
  }

  /** Answers a stream of request messages by one response message, later. */
  @FunctionalInterface
  non-sealed interface AsyncClientStream<I, O> extends Handler<I, O> {

    /**
     * Answers a call.
     *
     * @param requests may be subscribed to once
     * @return completed with the response message, never null
     */
    CompletionStage<O> handle(Flow.Publisher<I> requests, RequestContext context);
  }

  /** Answers one request message by a stream of response messages. */
  @FunctionalInterface
  non-sealed interface AsyncServerStream<I, O> extends Handler<I, O> {

    /**
     * Answers a call.
     *
     * @return the response messages; asked for no faster than the client takes them
     */
    Flow.Publisher<O> handle(I request, RequestContext context);
  }

  /** Answers a stream of request messages by a stream of response messages. */
  @FunctionalInterface
  non-sealed interface AsyncBidiStream<I, O> extends Handler<I, O> {

    /**
     * Answers a call.
     *
     * @param requests may be subscribed to once
     * @return the response messages; asked for no faster than the client takes them
     */
    Flow.Publisher<O> handle(Flow.Publisher<I> requests, RequestContext context);
  }
}
