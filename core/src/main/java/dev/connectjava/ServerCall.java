package dev.connectjava;

import java.util.Objects;

/**
 * A call on its way through the interceptors to its handler: the context and the two message
 * streams, in the same shape for all kinds of methods. Immutable.
 *
 * <p>For a method that takes one request, {@link #requests()} has one message; for one that gives
 * one response, {@link #responses()} takes one. The body is not read before the first {@link
 * RequestStream#receive()}.
 */
public final class ServerCall {

  private final RequestContext context;
  private final RequestStream<Object> requests;
  private final ResponseStream<Object> responses;

  private ServerCall(
      RequestContext context, RequestStream<Object> requests, ResponseStream<Object> responses) {
    this.context = Objects.requireNonNull(context, "context");
    this.requests = Objects.requireNonNull(requests, "requests");
    this.responses = Objects.requireNonNull(responses, "responses");
  }

  /** A call of these parts. */
  public static ServerCall of(
      RequestContext context, RequestStream<Object> requests, ResponseStream<Object> responses) {
    return new ServerCall(context, requests, responses);
  }

  /** The method that is called. */
  public RpcMethod<?, ?> method() {
    return context.method();
  }

  /** The context that the handler will be given. */
  public RequestContext context() {
    return context;
  }

  /** The request messages, of the class {@link RpcMethod#requestType()}. */
  public RequestStream<Object> requests() {
    return requests;
  }

  /** The response messages, of the class {@link RpcMethod#responseType()}. */
  public ResponseStream<Object> responses() {
    return responses;
  }

  /** This call with other requests, for an interceptor that wraps the messages. */
  public ServerCall withRequests(RequestStream<Object> newRequests) {
    return new ServerCall(context, newRequests, responses);
  }

  /** This call with other responses, for an interceptor that wraps the messages. */
  public ServerCall withResponses(ResponseStream<Object> newResponses) {
    return new ServerCall(context, requests, newResponses);
  }
}
