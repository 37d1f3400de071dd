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
import connectrpc.conformance.v1.Service.ServerStreamRequest;
import connectrpc.conformance.v1.Service.ServerStreamResponse;
import connectrpc.conformance.v1.Service.UnaryRequest;
import connectrpc.conformance.v1.Service.UnimplementedRequest;
import dev.connectjava.BidiStreamingCall;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.Transport;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Calls by the generated client's blocking methods. */
final class BlockingCalls {

  private BlockingCalls() {}

  static CallUnderTest open(String method, Transport transport, CallOptions options) {
    ConformanceServiceClient client = ConformanceServiceClient.of(transport);
    return switch (method) {
      case "Unary" ->
          new Unary<>(UnaryRequest.class, request -> client.unary(request, options).getPayload());
      case "IdempotentUnary" ->
          new Unary<>(
              IdempotentUnaryRequest.class,
              request -> client.idempotentUnary(request, options).getPayload());
      case "Unimplemented" ->
          new Unary<>(
              UnimplementedRequest.class,
              request -> Messages.payload(client.unimplemented(request, options)));
      case "ClientStream" -> new ClientStream(client.clientStream(options));
      case "ServerStream" -> new ServerStream(request -> client.serverStream(request, options));
      case "BidiStream" -> new BidiStream(client.bidiStream(options));
      default -> throw Messages.noSuchMethod(method);
    };
  }

  /** Calls on a thread of its own: a blocking call is cancelled by interrupting its thread. */
  private static final class Unary<I extends Message> implements CallUnderTest {

    private final FutureTask<ConformancePayload> response;
    private final Thread caller;
    private final Class<I> requestType;
    private @Nullable I message;

    Unary(Class<I> requestType, Function<I, ConformancePayload> method) {
      this.response = new FutureTask<>(() -> method.apply(requireNonNull(message, "no request")));
      this.caller = Thread.ofVirtual().unstarted(response);
      this.requestType = requestType;
    }

    @Override
    public void send(Any request) {
      message = Messages.unpack(request, requestType);
    }

    @Override
    public void closeSend() {
      caller.start();
    }

    @Override
    public ConformancePayload receive() {
      return Outcomes.await(response);
    }

    @Override
    public void cancel() {
      caller.interrupt();
    }
  }

  private record ClientStream(ClientStreamingCall<ClientStreamRequest, ClientStreamResponse> call)
      implements CallUnderTest {

    @Override
    public void send(Any request) {
      call.send(Messages.unpack(request, ClientStreamRequest.class));
    }

    /** Does nothing: {@link ClientStreamingCall#finish} ends the requests. */
    @Override
    public void closeSend() {}

    @Override
    public ConformancePayload receive() {
      return call.finish().getPayload();
    }

    @Override
    public void cancel() {
      call.cancel();
    }
  }

  private static final class ServerStream implements CallUnderTest {

    private final Function<ServerStreamRequest, ServerStreamingCall<ServerStreamResponse>> method;
    private @Nullable ServerStreamRequest message;
    private @Nullable ServerStreamingCall<ServerStreamResponse> call;

    ServerStream(Function<ServerStreamRequest, ServerStreamingCall<ServerStreamResponse>> method) {
      this.method = method;
    }

    @Override
    public void send(Any request) {
      message = Messages.unpack(request, ServerStreamRequest.class);
    }

    @Override
    public void closeSend() {
      call = method.apply(requireNonNull(message, "no request"));
    }

    @Override
    public @Nullable ConformancePayload receive() {
      ServerStreamResponse response = opened().receive();
      return response == null ? null : response.getPayload();
    }

    @Override
    public void cancel() {
      opened().cancel();
    }

    private ServerStreamingCall<ServerStreamResponse> opened() {
      return requireNonNull(call, "not called");
    }
  }

  private record BidiStream(BidiStreamingCall<BidiStreamRequest, BidiStreamResponse> call)
      implements CallUnderTest {

    @Override
    public void send(Any request) {
      call.send(Messages.unpack(request, BidiStreamRequest.class));
    }

    @Override
    public void closeSend() {
      call.closeSend();
    }

    @Override
    public @Nullable ConformancePayload receive() {
      BidiStreamResponse response = call.receive();
      return response == null ? null : response.getPayload();
    }

    @Override
    public void cancel() {
      call.cancel();
    }
  }
}
