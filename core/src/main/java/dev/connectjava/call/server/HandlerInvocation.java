package dev.connectjava.call.server;

import dev.connectjava.Code;
import dev.connectjava.Handler;
import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerCall;
import dev.connectjava.ServiceDefinition.Binding;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Calls handlers of each kind from the one form that all calls have. */
final class HandlerInvocation {

  private HandlerInvocation() {}

  /**
   * Calls the handler and sends its answer.
   *
   * @throws RpcException if the call is already over; the handler is not called then
   */
  static <I, O> void invoke(Binding<I, O> binding, ServerCall call) {
    RequestContext context = call.context();
    RpcException cancellation = context.cancellation().orElse(null);
    if (cancellation != null) {
      throw cancellation;
    }
    RequestStream<I> requests = typed(call.requests());
    ResponseStream<O> responses = typed(call.responses());
    switch (binding.handler()) {
      case Handler.Unary<I, O> unary ->
          responses.send(given(call.method(), unary.handle(only(call, requests), context)));
      case Handler.ClientStream<I, O> stream ->
          responses.send(given(call.method(), stream.handle(requests, context)));
      case Handler.ServerStream<I, O> stream ->
          stream.handle(only(call, requests), responses, context);
      case Handler.BidiStream<I, O> stream -> stream.handle(requests, responses, context);
      case Handler.AsyncUnary<I, O> unary ->
          responses.send(
              given(call.method(), await(call, unary.handle(only(call, requests), context))));
      case Handler.AsyncServerStream<I, O> stream ->
          BlockingSubscriber.drain(
              given(call.method(), stream.handle(only(call, requests), context)), responses);
      case Handler.AsyncClientStream<I, O> stream -> {
        try (BlockingPublisher<I> publisher = new BlockingPublisher<>(requests, context)) {
          responses.send(given(call.method(), await(call, stream.handle(publisher, context))));
        }
      }
      case Handler.AsyncBidiStream<I, O> stream -> {
        try (BlockingPublisher<I> publisher = new BlockingPublisher<>(requests, context)) {
          BlockingSubscriber.drain(
              given(call.method(), stream.handle(publisher, context)), responses);
        }
      }
    }
  }

  /** Returns the one message of a request that must have exactly one. */
  static <I> I only(ServerCall call, RequestStream<I> requests) {
    I request = requests.receive();
    if (request == null) {
      throw cardinality(call.method(), "none");
    }
    if (requests.receive() != null) {
      throw cardinality(call.method(), "more than one");
    }
    return request;
  }

  static RpcException cardinality(RpcMethod<?, ?> method, String seen) {
    return new RpcException(
        Code.UNIMPLEMENTED,
        "%s must have exactly one request message, but there is %s"
            .formatted(method.procedure(), seen));
  }

  private static <O> @Nullable O await(ServerCall call, @Nullable CompletionStage<O> stage) {
    return Stages.await(given(call.method(), stage));
  }

  /** Returns the result of a handler, which must not be null. */
  static <T> T given(RpcMethod<?, ?> method, @Nullable T result) {
    if (result == null) {
      throw new IllegalStateException("the handler of " + method.procedure() + " returned null");
    }
    return result;
  }

  @SuppressWarnings("unchecked") // The route decodes each message to the method's request type.
  static <I> RequestStream<I> typed(RequestStream<Object> requests) {
    return (RequestStream<I>) requests;
  }

  @SuppressWarnings("unchecked") // A stream of any object takes the method's response type.
  private static <O> ResponseStream<O> typed(ResponseStream<Object> responses) {
    return (ResponseStream<O>) responses;
  }
}
