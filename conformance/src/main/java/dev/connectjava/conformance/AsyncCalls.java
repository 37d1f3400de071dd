package dev.connectjava.conformance;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import connectrpc.conformance.v1.ConformanceServiceClient;
import connectrpc.conformance.v1.Service.BidiStreamRequest;
import connectrpc.conformance.v1.Service.BidiStreamResponse;
import connectrpc.conformance.v1.Service.ClientStreamRequest;
import connectrpc.conformance.v1.Service.ClientStreamResponse;
import connectrpc.conformance.v1.Service.ConformancePayload;
import connectrpc.conformance.v1.Service.IdempotentUnaryRequest;
import connectrpc.conformance.v1.Service.IdempotentUnaryResponse;
import connectrpc.conformance.v1.Service.ServerStreamRequest;
import connectrpc.conformance.v1.Service.ServerStreamResponse;
import connectrpc.conformance.v1.Service.UnaryRequest;
import connectrpc.conformance.v1.Service.UnaryResponse;
import connectrpc.conformance.v1.Service.UnimplementedRequest;
import dev.connectjava.CallOptions;
import dev.connectjava.Transport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.SubmissionPublisher;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Calls by the generated client's asynchronous methods. Those report nothing about a call that the
 * caller cancels: cases with a cancellation use {@link OpenCall}.
 */
final class AsyncCalls {

  private AsyncCalls() {}

  static CallUnderTest open(String method, Transport transport, CallOptions options) {
    ConformanceServiceClient.Async client = ConformanceServiceClient.of(transport).async();
    return switch (method) {
      case "Unary" ->
          new Unary<>(
              UnaryRequest.class,
              request -> client.unary(request, options).thenApply(UnaryResponse::getPayload));
      case "IdempotentUnary" ->
          new Unary<>(
              IdempotentUnaryRequest.class,
              request ->
                  client
                      .idempotentUnary(request, options)
                      .thenApply(IdempotentUnaryResponse::getPayload));
      case "Unimplemented" ->
          new Unary<>(
              UnimplementedRequest.class,
              request -> client.unimplemented(request, options).thenApply(Messages::payload));
      case "ClientStream" -> new ClientStream(client, options);
      case "ServerStream" -> new ServerStream(request -> client.serverStream(request, options));
      case "BidiStream" -> new BidiStream(client, options);
      default -> throw Messages.noSuchMethod(method);
    };
  }

  private static <I> SubmissionPublisher<I> requests() {
    return new SubmissionPublisher<>(Thread::startVirtualThread, 1);
  }

  private abstract static class NeverCancelled implements CallUnderTest {

    @Override
    public final void cancel() {
      throw new UnsupportedOperationException("an OpenCall is for that");
    }
  }

  private static final class Unary<I extends Message> extends NeverCancelled {

    private final Class<I> requestType;
    private final Function<I, CompletableFuture<ConformancePayload>> method;
    private @Nullable CompletableFuture<ConformancePayload> response;

    Unary(Class<I> requestType, Function<I, CompletableFuture<ConformancePayload>> method) {
      this.requestType = requestType;
      this.method = method;
    }

    @Override
    public void send(Any request) {
      response = method.apply(Messages.unpack(request, requestType));
    }

    @Override
    public void closeSend() {}

    @Override
    public ConformancePayload receive() {
      return Outcomes.await(requireNonNull(response, "no request"));
    }
  }

  private static final class ClientStream extends NeverCancelled {

    private final SubmissionPublisher<ClientStreamRequest> requests = requests();
    private final CompletableFuture<ClientStreamResponse> response;

    ClientStream(ConformanceServiceClient.Async client, CallOptions options) {
      this.response = client.clientStream(requests, options);
    }

    @Override
    public void send(Any request) {
      requests.submit(Messages.unpack(request, ClientStreamRequest.class));
    }

    @Override
    public void closeSend() {
      requests.close();
    }

    @Override
    public ConformancePayload receive() {
      return Outcomes.await(response).getPayload();
    }
  }

  private static final class ServerStream extends NeverCancelled {

    private final Function<ServerStreamRequest, Publisher<ServerStreamResponse>> method;
    private final ResponseQueue<ServerStreamResponse> responses = new ResponseQueue<>();

    ServerStream(Function<ServerStreamRequest, Publisher<ServerStreamResponse>> method) {
      this.method = method;
    }

    @Override
    public void send(Any request) {
      method.apply(Messages.unpack(request, ServerStreamRequest.class)).subscribe(responses);
    }

    @Override
    public void closeSend() {}

    @Override
    public @Nullable ConformancePayload receive() {
      return responses.receive().map(ServerStreamResponse::getPayload).orElse(null);
    }
  }

  private static final class BidiStream extends NeverCancelled {

    private final SubmissionPublisher<BidiStreamRequest> requests = requests();
    private final ResponseQueue<BidiStreamResponse> responses = new ResponseQueue<>();

    BidiStream(ConformanceServiceClient.Async client, CallOptions options) {
      client.bidiStream(requests, options).subscribe(responses);
    }

    @Override
    public void send(Any request) {
      requests.submit(Messages.unpack(request, BidiStreamRequest.class));
    }

    @Override
    public void closeSend() {
      requests.close();
    }

    @Override
    public @Nullable ConformancePayload receive() {
      return responses.receive().map(BidiStreamResponse::getPayload).orElse(null);
    }
  }
}
