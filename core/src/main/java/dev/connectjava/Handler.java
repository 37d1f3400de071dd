package dev.connectjava;

/**
 * What answers the calls of one method, in the shape that the method's kind needs.
 *
 * <p>A handler runs on a thread of its own for each call (by default a virtual one), may block, and
 * is called from many threads at once. To fail a call it throws {@link RpcException}. When the call
 * is cancelled or its deadline passes, its thread is interrupted and its streams throw.
 *
 * @param <I> the class of a request message
 * @param <O> the class of a response message
 */
public sealed interface Handler<I, O>
    permits Handler.Unary, Handler.ClientStream, Handler.ServerStream, Handler.BidiStream {

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
}
