package dev.connectjava.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.ClientInterceptor;
import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.testing.integration.Messages.ResponseParameters;
import io.grpc.testing.integration.Messages.SimpleRequest;
import io.grpc.testing.integration.Messages.StreamingInputCallRequest;
import io.grpc.testing.integration.Messages.StreamingOutputCallRequest;
import io.grpc.testing.integration.TestServiceGrpc;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever goes wrong on the side of the caller, its listener gets to know the end of the call. */
final class EndOfCallTest {

  /** An interceptor that refuses all requests. */
  private static final ClientInterceptor REFUSING =
      (method, options, next) ->
          next.open(method, options)
              .mapRequests(request -> {
                throw new RpcException(Code.INVALID_ARGUMENT, "not valid")
                    .withMetadata(dev.connectjava.Headers.of("x-text", "why"));
              });

  private final World world = new World(Protocol.CONNECT, new NativeEcho());

  @AfterEach
  void close() {
    world.close();
  }

  /** Credentials that add nothing, on another thread. */
  private static final class NoToken extends CallCredentials {

    @Override
    public void applyRequestMetadata(RequestInfo info, Executor executor, MetadataApplier applier) {
      executor.execute(() -> applier.apply(new Metadata()));
    }
  }

  /** Credentials that never come. */
  private static final class LateToken extends CallCredentials {

    @Override
    public void applyRequestMetadata(
        RequestInfo info, Executor executor, MetadataApplier applier) {}
  }

  private static CallOptions options(boolean credentials) {
    return credentials
        ? CallOptions.DEFAULT.withCallCredentials(new NoToken())
        : CallOptions.DEFAULT;
  }

  private static <Q, P> Outcome call(
      ManagedChannel channel, MethodDescriptor<Q, P> method, CallOptions options, Q request)
      throws Exception {
    RecordingListener<P> listener = new RecordingListener<>();
    ClientCall<Q, P> call = channel.newCall(method, options);
    call.start(listener, new Metadata());
    call.request(2);
    call.sendMessage(request);
    call.halfClose();
    return listener.await();
  }

  private static void assertRefused(Outcome outcome) {
    assertThat(outcome.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(outcome.status().getDescription()).isEqualTo("not valid");
    assertThat(outcome.trailers().get(Outcome.TEXT)).isEqualTo("why");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void requestThatAnInterceptorRefuses_endsTheCall(boolean credentials) throws Exception {
    ManagedChannel channel =
        TransportChannel.over(world.transport(world.config().interceptor(REFUSING).build()));
    try {
      assertRefused(
          call(
              channel,
              TestServiceGrpc.getUnaryCallMethod(),
              options(credentials),
              SimpleRequest.getDefaultInstance()));
      assertRefused(
          call(
              channel,
              TestServiceGrpc.getStreamingInputCallMethod(),
              options(credentials),
              StreamingInputCallRequest.getDefaultInstance()));
    } finally {
      channel.shutdownNow();
    }
  }

  /** A tracer that fails whenever it is called. */
  private static final class BrokenTracer extends ClientStreamTracer {

    @Override
    public void outboundHeaders() {
      throw new IllegalStateException("broken");
    }

    @Override
    public void outboundMessage(int number) {
      throw new IllegalStateException("broken");
    }

    @Override
    public void streamClosed(Status status) {
      throw new IllegalStateException("broken");
    }
  }

  private static CallOptions tracedBy(ClientStreamTracer.Factory factory) {
    return CallOptions.DEFAULT.withStreamTracerFactory(factory);
  }

  @Test
  void tracerThatFails_failsNoCall() throws Exception {
    CallOptions options =
        tracedBy(
            new ClientStreamTracer.Factory() {
              @Override
              public ClientStreamTracer newClientStreamTracer(
                  ClientStreamTracer.StreamInfo info, Metadata headers) {
                return new BrokenTracer();
              }
            });
    Outcome outcome =
        call(
            world.channel(),
            TestServiceGrpc.getUnaryCallMethod(),
            options,
            SimpleRequest.getDefaultInstance());
    assertThat(outcome.status()).isEqualTo(Status.OK);
  }

  @Test
  void factoryOfTracersThatFails_endsTheCall() throws Exception {
    CallOptions options =
        tracedBy(
            new ClientStreamTracer.Factory() {
              @Override
              public ClientStreamTracer newClientStreamTracer(
                  ClientStreamTracer.StreamInfo info, Metadata headers) {
                throw new UnsupportedOperationException("broken");
              }
            });
    Outcome outcome =
        call(
            world.channel(),
            TestServiceGrpc.getUnaryCallMethod(),
            options,
            SimpleRequest.getDefaultInstance());
    assertThat(outcome.status().getCode()).isEqualTo(Status.Code.INTERNAL);
    assertTerminates(world.channel().shutdown());
  }

  @Test
  void executorThatRejects_endsTheCall() throws Exception {
    CallOptions options =
        CallOptions.DEFAULT.withExecutor(task -> {
          throw new RejectedExecutionException("full");
        });
    Outcome outcome =
        call(
            world.channel(),
            TestServiceGrpc.getUnaryCallMethod(),
            options,
            SimpleRequest.getDefaultInstance());
    assertThat(outcome.status().getCode()).isEqualTo(Status.Code.CANCELLED);
    assertThat(outcome.status().getCause()).isInstanceOf(RejectedExecutionException.class);
    assertTerminates(world.channel().shutdown());
  }

  private static void assertTerminates(ManagedChannel channel) throws InterruptedException {
    assertThat(channel.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void shutdownNow_endsACallWhoseResponseIsNotAskedFor() throws Exception {
    CompletableFuture<Void> headers = new CompletableFuture<>();
    RecordingListener<Object> end = new RecordingListener<>();
    ClientCall<StreamingOutputCallRequest, ?> call =
        world
            .channel()
            .newCall(TestServiceGrpc.getStreamingOutputCallMethod(), CallOptions.DEFAULT);
    startUnread(call, headers, end);
    call.sendMessage(
        StreamingOutputCallRequest.newBuilder()
            .addResponseParameters(ResponseParameters.newBuilder().setSize(3))
            .build());
    call.halfClose();
    headers.get(20, TimeUnit.SECONDS);
    assertThat(world.channel().shutdownNow().isShutdown()).isTrue();
    assertThat(end.await().status().getCode()).isEqualTo(Status.Code.CANCELLED);
    assertTerminates(world.channel());
  }

  private static <P> void startUnread(
      ClientCall<?, P> call, CompletableFuture<Void> headers, RecordingListener<Object> end) {
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onHeaders(Metadata received) {
            headers.complete(null);
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            end.onClose(status, trailers);
          }
        },
        new Metadata());
  }

  @Test
  void shutdownNow_endsACallThatWaitsForCredentials() throws Exception {
    RecordingListener<Object> end = new RecordingListener<>();
    startUnread(
        world
            .channel()
            .newCall(
                TestServiceGrpc.getFullDuplexCallMethod(),
                CallOptions.DEFAULT.withCallCredentials(new LateToken())),
        new CompletableFuture<>(),
        end);
    world.channel().shutdownNow();
    assertThat(end.await().status().getCode()).isEqualTo(Status.Code.CANCELLED);
    assertTerminates(world.channel());
  }
}
