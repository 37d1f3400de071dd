package dev.connectjava;

import java.util.Objects;

/**
 * A served call as its interceptors see it: the context and the two message streams, in a form that
 * is the same for all kinds of methods. Immutable.
 *
 * <p>If the method takes one request message, {@link #requests()} has one message; if it returns
 * one response message, {@link #responses()} takes one. The body is not read before the first
 * {@link RequestStream#receive()}.
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

  /** Returns a call with these parts. */
  public static ServerCall of(
      RequestContext context, RequestStream<Object> requests, ResponseStream<Object> responses) {
    return new ServerCall(context, requests, responses);
  }

  /** Returns the method that is called. */
  public RpcMethod<?, ?> method() {
    return context.method();
  }

  /** Returns the context that the handler gets. */
  public RequestContext context() {
    return context;
  }

  /** Returns the request messages, of the class {@link RpcMethod#requestType()}. */
  public RequestStream<Object> requests() {
    return requests;
  }

  /** Returns the response messages, of the class {@link RpcMethod#responseType()}. */
  public ResponseStream<Object> responses() {
    return responses;
  }

  /** Returns this call with other requests, for an interceptor that wraps the messages. */
  public ServerCall withRequests(RequestStream<Object> newRequests) {
    return new ServerCall(context, newRequests, responses);
  }

  /** Returns this call with other responses, for an interceptor that wraps the messages. */
  public ServerCall withResponses(ResponseStream<Object> newResponses) {
    return new ServerCall(context, requests, newResponses);
  }
}
