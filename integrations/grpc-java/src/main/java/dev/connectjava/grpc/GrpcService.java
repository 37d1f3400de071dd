package dev.connectjava.grpc;

import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.Service;
import dev.connectjava.ServiceDefinition;
import io.grpc.BindableService;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/**
 * A service of grpc-java on a router: its clients reach it over Connect, gRPC and gRPC-Web.
 * Immutable and thread-safe.
 *
 * <pre>{@code
 * Router router =
 *     Router.builder()
 *         .service(GrpcService.of(new GreeterService()))
 *         .service(GrpcService.of(ServerInterceptors.intercept(new OrderService(), logging)))
 *         .build();
 * }</pre>
 *
 * <p><b>Messages.</b> Those of protobuf-java, with the marshallers that protoc-gen-grpc-java
 * generates, are read and written by the router's codecs, with the router's limits, in binary form
 * and as JSON. Any other marshaller gets and gives the bytes of the messages as they are; such
 * methods have no JSON.
 *
 * <p><b>Threads.</b> What the listeners of a call do is run one after another, and may block. By
 * default it runs on virtual threads, whatever the execution mode of the router is: handlers of
 * grpc-java may block, so they must not run on an event loop, and a virtual thread that waits costs
 * little. {@link #withExecutor} sets another executor. The code is that of the call: {@link
 * RequestContext#current()} returns it, and {@link io.grpc.Context} has its deadline and is
 * cancelled with it.
 *
 * <p><b>What differs from a server of grpc-java.</b> A handler of a method with one request is
 * called when that has arrived. Headers are sent with the first message or the end. The encoding of
 * a compressed response is one that the client accepts, whatever name the handler gives. Metadata
 * with names that the protocols reserve, such as those that begin with {@code grpc-}, is not sent.
 */
public final class GrpcService implements Service {

  /** The codec whose messages the marshallers of grpc-java read and write. */
  static final String BINARY = "proto";

  static final long DEFAULT_MAX_WAITING_BYTES = 64L << 20;

  private final ServerServiceDefinition service;
  private final Executor executor;
  private final long maxWaitingBytes;

  private GrpcService(ServerServiceDefinition service, Executor executor, long maxWaitingBytes) {
    this.service = service;
    this.executor = executor;
    this.maxWaitingBytes = maxWaitingBytes;
  }

  /** Returns a service as grpc-java's code generator makes it. */
  public static GrpcService of(BindableService service) {
    return of(service.bindService());
  }

  /** Returns a service with its definition, such as one with interceptors of grpc-java. */
  public static GrpcService of(ServerServiceDefinition service) {
    return new GrpcService(
        Objects.requireNonNull(service, "service"), Threads.VIRTUAL, DEFAULT_MAX_WAITING_BYTES);
  }

  /**
   * Returns this service with another executor for handlers and listeners; by default each call has
   * virtual threads.
   *
   * @param newExecutor must not run a task on the thread that submits it, which may be the
   *     transport's. If it rejects one, the call fails with {@link Code#UNAVAILABLE}
   */
  public GrpcService withExecutor(Executor newExecutor) {
    return new GrpcService(
        service, Objects.requireNonNull(newExecutor, "executor"), maxWaitingBytes);
  }

  /**
   * Returns this service with another limit for the responses of one call that wait for a slow
   * client, because the handler does not ask {@code isReady()}; 64 MiB by default, where each
   * message counts 100 bytes more than it has. A call that exceeds it fails with {@link
   * Code#RESOURCE_EXHAUSTED}. One message may wait whatever its length.
   *
   * @throws IllegalArgumentException if the limit is negative
   */
  public GrpcService withMaxWaitingBytes(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("the limit is 0 bytes or more, but was " + bytes);
    }
    return new GrpcService(service, executor, bytes);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if a method has no name or an unknown type
   */
  @Override
  public ServiceDefinition definition() {
    ServiceDefinition.Builder definition =
        ServiceDefinition.builder(service.getServiceDescriptor().getName());
    for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
      add(method, definition);
    }
    return definition.build();
  }

  private <Q, P> void add(
      ServerMethodDefinition<Q, P> definition, ServiceDefinition.Builder target) {
    BridgedMethod<Q, P> bridged = BridgedMethod.of(definition.getMethodDescriptor());
    RpcMethod<Object, Object> method = bridged.method();
    switch (method.kind()) {
      case UNARY ->
          target.asyncUnary(
              method,
              (request, context) -> one(definition, bridged, new OneRequest(request), context));
      case CLIENT_STREAM ->
          target.asyncClientStream(
              method,
              (requests, context) ->
                  one(definition, bridged, new RequestSubscriber(requests), context));
      case SERVER_STREAM ->
          target.asyncServerStream(
              method,
              (request, context) -> many(definition, bridged, new OneRequest(request), context));
      case BIDI_STREAM ->
          target.asyncBidiStream(
              method,
              (requests, context) ->
                  many(definition, bridged, new RequestSubscriber(requests), context));
    }
  }

  private <Q, P> CompletionStage<Object> one(
      ServerMethodDefinition<Q, P> definition,
      BridgedMethod<Q, P> method,
      Requests requests,
      RequestContext context) {
    OneResponse response = new OneResponse();
    start(definition, method, requests, response, context);
    return response.stage();
  }

  private <Q, P> Flow.Publisher<Object> many(
      ServerMethodDefinition<Q, P> definition,
      BridgedMethod<Q, P> method,
      Requests requests,
      RequestContext context) {
    ManyResponses responses = new ManyResponses(method.responses(), maxWaitingBytes);
    start(definition, method, requests, responses, context);
    return responses;
  }

  private <Q, P> void start(
      ServerMethodDefinition<Q, P> definition,
      BridgedMethod<Q, P> method,
      Requests requests,
      Answer answer,
      RequestContext context) {
    requireCodec(method, context);
    new ServedGrpcCall<>(method, context, executor, requests, answer)
        .start(definition.getServerCallHandler());
  }

  private static void requireCodec(BridgedMethod<?, ?> method, RequestContext context) {
    if (method.method().isEncoded() && !context.codec().equals(BINARY)) {
      throw RpcException.withoutStackTrace(
              Code.UNIMPLEMENTED,
              "%s has no codec \"%s\": only its marshaller knows its messages, in binary form"
                  .formatted(method.method().procedure(), context.codec()))
          .withHttpStatus(415);
    }
  }
}
