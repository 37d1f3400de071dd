package dev.connectjava.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.ClientConfig;
import dev.connectjava.ClientListener;
import dev.connectjava.ExecutionMode;
import dev.connectjava.Protocol;
import dev.connectjava.Transport;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import io.grpc.Context;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.grpc.testing.integration.Messages.SimpleRequest;
import io.grpc.testing.integration.Messages.SimpleResponse;
import io.grpc.testing.integration.TestServiceGrpc;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls of handlers of grpc-java with what is special about them. */
final class ServedGrpcCallTest {

  private static final SimpleRequest REQUEST = SimpleRequest.getDefaultInstance();

  static List<Protocol> protocols() {
    return World.PROTOCOLS;
  }

  private static Outcome unary(World world) throws Exception {
    return Caller.of(world.transport())
        .call(TestServiceGrpc.getUnaryCallMethod(), List.of(REQUEST), new Metadata());
  }

  /** Adds a value that HTTP does not allow to the headers and the trailers. */
  private static final class LinesInterceptor implements ServerInterceptor {

    @Override
    public <Q, P> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, P> call, Metadata request, ServerCallHandler<Q, P> next) {
      return next.startCall(
          new SimpleForwardingServerCall<>(call) {
            @Override
            public void sendHeaders(Metadata headers) {
              headers.put(Outcome.TEXT, "two\nlines");
              super.sendHeaders(headers);
            }

            @Override
            public void close(Status status, Metadata trailers) {
              trailers.put(Outcome.TEXT, "two\nlines");
              super.close(status, trailers);
            }
          },
          request);
    }
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void metadataThatHttpDoesNotAllow_isLeftOut(Protocol protocol) throws Exception {
    GrpcService service =
        GrpcService.of(ServerInterceptors.intercept(new EchoService(), new LinesInterceptor()));
    try (World world = new World(protocol, service)) {
      Outcome outcome = unary(world);
      assertThat(outcome.status()).isEqualTo(Status.OK);
      assertThat(outcome.headers().containsKey(Outcome.TEXT)).isFalse();
      assertThat(outcome.trailers().containsKey(Outcome.TEXT)).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void emptyRequestStreams_endInOrder_onAnExecutor(Protocol protocol) throws Exception {
    try (ExecutorService executor = Executors.newFixedThreadPool(2);
        NettyServer server =
            NettyServer.builder()
                .port(0)
                .router(router ->
                    router
                        .executionMode(ExecutionMode.of(executor))
                        .service(GrpcService.of(new EchoService())))
                .start();
        Transport transport =
            NettyTransport.builder("http://127.0.0.1:" + server.port())
                .config(ClientConfig.builder().protocol(protocol).build())
                .build()) {
      for (int i = 0; i < 20; i++) {
        assertThat(
                Caller.of(transport)
                    .call(TestServiceGrpc.getStreamingInputCallMethod(), List.of(), new Metadata())
                    .messages())
            .hasSize(1);
        assertThat(
                Caller.of(transport)
                    .call(TestServiceGrpc.getFullDuplexCallMethod(), List.of(), new Metadata())
                    .status())
            .isEqualTo(Status.OK);
      }
    }
  }

  /** Blocks until the context of its call is cancelled. */
  private static final class BlockedService extends TestServiceGrpc.TestServiceImplBase {

    private final CountDownLatch called = new CountDownLatch(1);
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

    @Override
    public void unaryCall(SimpleRequest request, StreamObserver<SimpleResponse> responses) {
      CountDownLatch cancelled = new CountDownLatch(1);
      Context.current().addListener(context -> cancelled.countDown(), Runnable::run);
      called.countDown();
      try {
        ended.complete(cancelled.await(20, TimeUnit.SECONDS));
      } catch (InterruptedException e) {
        ended.completeExceptionally(e);
      }
    }
  }

  @Test
  void cancellation_reachesAHandlerThatHasTheLastThread() throws Exception {
    BlockedService service = new BlockedService();
    try (ExecutorService executor = Executors.newSingleThreadExecutor();
        World world = new World(Protocol.GRPC, GrpcService.of(service).withExecutor(executor));
        dev.connectjava.ClientCall<Object, Object> call =
            world
                .transport()
                .open(
                    BridgedMethod.of(TestServiceGrpc.getUnaryCallMethod()).method(),
                    dev.connectjava.CallOptions.defaults())) {
      call.sendAsync(REQUEST);
      assertThat(service.called.await(20, TimeUnit.SECONDS)).isTrue();
      call.cancel();
      assertThat(service.ended.get(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** How a handler turns compression off. */
  enum Uncompressed {
    ALONE,
    BEFORE_THE_COMPRESSOR,
    BEHIND_THE_COMPRESSOR;

    void applyTo(ServerCallStreamObserver<?> call) {
      if (this == BEHIND_THE_COMPRESSOR) {
        call.setCompression("gzip");
      }
      call.setMessageCompression(false);
      if (this == BEFORE_THE_COMPRESSOR) {
        call.setCompression("gzip");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void messageCompressionThatIsTurnedOff_isNotUsed(Uncompressed uncompressed) throws Exception {
    AtomicInteger wire = new AtomicInteger();
    ClientListener listener =
        new ClientListener() {
          @Override
          public void onResponse(int bytes, int wireBytes) {
            wire.set(wireBytes);
          }
        };
    GrpcService service =
        GrpcService.of(
            new TestServiceGrpc.TestServiceImplBase() {
              @Override
              public void unaryCall(
                  SimpleRequest request, StreamObserver<SimpleResponse> responses) {
                uncompressed.applyTo((ServerCallStreamObserver<SimpleResponse>) responses);
                responses.onNext(
                    SimpleResponse.newBuilder().setPayload(EchoService.payload(10_000)).build());
                responses.onCompleted();
              }
            });
    try (World world = new World(Protocol.GRPC, service);
        Transport transport =
            world.transport(world.config().listener(context -> listener).build())) {
      transport.unary(
          BridgedMethod.of(TestServiceGrpc.getUnaryCallMethod()).method(),
          REQUEST,
          dev.connectjava.CallOptions.defaults());
    }
    assertThat(wire).hasValueGreaterThan(9_999);
  }
}
