package dev.connectjava.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Descriptors;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientListener;
import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.Transport;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.grpc.testing.integration.Messages.SimpleRequest;
import io.grpc.testing.integration.Messages.SimpleResponse;
import io.grpc.testing.integration.Messages.StreamingOutputCallRequest;
import io.grpc.testing.integration.Messages.StreamingOutputCallResponse;
import io.grpc.testing.integration.TestServiceGrpc;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Services of grpc-java on a router, called by our client. */
@Timeout(120)
final class GrpcServiceTest {

  private static final SimpleRequest REQUEST =
      SimpleRequest.newBuilder().setPayload(EchoService.payload(10)).build();

  /** Returns a service whose unary method is this. */
  private static BindableService unary(
      BiConsumer<SimpleRequest, StreamObserver<SimpleResponse>> method) {
    return new TestServiceGrpc.TestServiceImplBase() {
      @Override
      public void unaryCall(SimpleRequest request, StreamObserver<SimpleResponse> responses) {
        method.accept(request, responses);
      }
    };
  }

  private static void answer(SimpleRequest request, StreamObserver<SimpleResponse> responses) {
    responses.onNext(SimpleResponse.newBuilder().setPayload(request.getPayload()).build());
    responses.onCompleted();
  }

  private static Object call(Transport transport) {
    return transport.unary(
        BridgedMethod.of(TestServiceGrpc.getUnaryCallMethod()).method(),
        REQUEST,
        CallOptions.defaults());
  }

  private static RpcException failureOf(GrpcService service) {
    try (World world = new World(Protocol.CONNECT, service)) {
      return catchThrowableOfType(RpcException.class, () -> call(world.transport()));
    }
  }

  private static RpcException failureOf(
      BiConsumer<SimpleRequest, StreamObserver<SimpleResponse>> method) {
    return failureOf(GrpcService.of(unary(method)));
  }

  @Test
  void messagesOfProtobuf_haveJson() {
    try (World world = World.of(Protocol.CONNECT, unary(GrpcServiceTest::answer));
        Transport transport = world.transport(world.config().codec("json").build())) {
      assertThat(call(transport))
          .isEqualTo(SimpleResponse.newBuilder().setPayload(EchoService.payload(10)).build());
    }
  }

  @Test
  void methods_haveTheirSchema() {
    ServiceDefinition definition = GrpcService.of(new EchoService()).definition();
    assertThat(definition.bindings())
        .hasSize(8)
        .allSatisfy(binding ->
            assertThat(binding.method().schema(Descriptors.MethodDescriptor.class))
                .hasValueSatisfying(
                    schema -> assertThat(schema.getName()).isEqualTo(binding.method().name())));
  }

  private static ServerServiceDefinition bytes() {
    return ServerServiceDefinition.builder("test.Bytes")
        .addMethod(
            BytesMarshaller.ECHO,
            ServerCalls.asyncUnaryCall((request, responses) -> {
              responses.onNext(request);
              responses.onCompleted();
            }))
        .build();
  }

  private static Object echo(World world, String codec, byte... message) {
    return world
        .transport()
        .unary(
            BridgedMethod.of(BytesMarshaller.ECHO).method(),
            message,
            CallOptions.defaults().withCodec(codec));
  }

  @Test
  void messagesOfAnotherMarshaller_arePassedAsBytes() {
    try (World world = new World(Protocol.CONNECT, GrpcService.of(bytes()))) {
      assertThat((byte[]) echo(world, "proto", (byte) 7, (byte) -1)).containsExactly(7, -1);
      assertThat((byte[]) echo(world, "proto")).isEmpty();
    }
  }

  @Test
  void messageThatAMarshallerCannotRead_isAnInvalidArgument() {
    try (World world = new World(Protocol.CONNECT, GrpcService.of(bytes()))) {
      RpcException failure =
          catchThrowableOfType(RpcException.class, () -> echo(world, "proto", (byte) 0, (byte) 1));
      assertThat(failure.code()).isEqualTo(Code.INVALID_ARGUMENT);
    }
  }

  @Test
  void messagesOfAnotherMarshaller_haveNoJson() {
    try (World world = new World(Protocol.CONNECT, GrpcService.of(bytes()))) {
      RpcException failure =
          catchThrowableOfType(RpcException.class, () -> echo(world, "json", (byte) '1'));
      assertThat(failure.code()).isEqualTo(Code.UNIMPLEMENTED);
      assertThat(failure.httpStatus()).hasValue(415);
      assertThat(failure).hasMessageContaining("/test.Bytes/Echo has no codec \"json\"");
    }
  }

  @Test
  void handlerThatThrows_failsWithoutItsText() {
    RpcException failure =
        failureOf((request, responses) -> {
          throw new IllegalStateException("secret");
        });
    assertThat(failure.code()).isEqualTo(Code.UNKNOWN);
    assertThat(failure).hasMessage("Application error processing RPC");
  }

  @Test
  void handlerThatThrowsOurFailure_failsWithIt() {
    RpcException failure =
        failureOf((request, responses) -> {
          throw new RpcException(Code.ABORTED, "again");
        });
    assertThat(failure.code()).isEqualTo(Code.ABORTED);
    assertThat(failure).hasMessage("again");
  }

  @Test
  void missingResponse_isInternal() {
    RpcException failure = failureOf((request, responses) -> responses.onCompleted());
    assertThat(failure.code()).isEqualTo(Code.INTERNAL);
    assertThat(failure).hasMessage("Completed without a response");
  }

  @Test
  void secondResponse_isInternal() {
    RpcException failure =
        failureOf((request, responses) -> {
          responses.onNext(SimpleResponse.getDefaultInstance());
          responses.onNext(SimpleResponse.getDefaultInstance());
        });
    assertThat(failure.code()).isEqualTo(Code.INTERNAL);
    assertThat(failure).hasMessage("Too many responses");
  }

  @Test
  void rejectingExecutor_failsTheCall() {
    GrpcService service =
        GrpcService.of(new EchoService())
            .withExecutor(task -> {
              throw new RejectedExecutionException("full");
            });
    assertThat(failureOf(service).code()).isEqualTo(Code.UNAVAILABLE);
  }

  @Test
  void handler_runsOnTheExecutor_asCodeOfItsCall() {
    AtomicReference<String> thread = new AtomicReference<>();
    AtomicReference<RequestContext> context = new AtomicReference<>();
    BindableService service =
        unary((request, responses) -> {
          thread.set(Thread.currentThread().getName());
          context.set(RequestContext.current().orElseThrow());
          answer(request, responses);
        });
    try (ExecutorService executor =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "mine"));
        World world = new World(Protocol.GRPC, GrpcService.of(service).withExecutor(executor))) {
      call(world.transport());
    }
    assertThat(thread).hasValue("mine");
    assertThat(context.get().method().procedure()).isEqualTo("/grpc.testing.TestService/UnaryCall");
  }

  @Test
  void handlerOnAVirtualThread_mayBlock() {
    BindableService service =
        unary((request, responses) -> {
          assertThat(Thread.currentThread().isVirtual()).isTrue();
          assertThat(Context.current().isCancelled()).isFalse();
          answer(request, responses);
        });
    try (World world = World.of(Protocol.GRPC, service)) {
      assertThat(call(world.transport())).isInstanceOf(SimpleResponse.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "identity"})
  void compressionOfTheHandler_isUsed(String compressor) {
    BindableService service =
        unary((request, responses) -> {
          ((ServerCallStreamObserver<SimpleResponse>) responses).setCompression(compressor);
          responses.onNext(
              SimpleResponse.newBuilder().setPayload(EchoService.payload(10_000)).build());
          responses.onCompleted();
        });
    AtomicInteger wire = new AtomicInteger();
    ClientListener listener =
        new ClientListener() {
          @Override
          public void onResponse(int bytes, int wireBytes) {
            wire.set(wireBytes);
          }
        };
    try (World world = World.of(Protocol.GRPC, service);
        Transport transport =
            world.transport(world.config().listener(context -> listener).build())) {
      call(transport);
    }
    assertThat(wire.get() < 1000).isEqualTo(compressor.equals("gzip"));
  }

  @Test
  void unknownCompression_isRefused() {
    RpcException failure =
        failureOf((request, responses) ->
            ((ServerCallStreamObserver<SimpleResponse>) responses).setCompression("none"));
    assertThat(failure.code()).isEqualTo(Code.UNKNOWN);
  }

  @Test
  void responsesThatWaitBeyondTheLimit_failTheCall() throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    BindableService service =
        new TestServiceGrpc.TestServiceImplBase() {
          @Override
          public void streamingOutputCall(
              StreamingOutputCallRequest request,
              StreamObserver<StreamingOutputCallResponse> responses) {
            ServerCallStreamObserver<StreamingOutputCallResponse> call =
                (ServerCallStreamObserver<StreamingOutputCallResponse>) responses;
            call.setOnCancelHandler(() -> {});
            while (!call.isCancelled() && !Context.current().isCancelled()) {
              responses.onNext(EchoService.response(EchoService.payload(100_000)));
            }
            ended.countDown();
          }
        };
    try (World world =
            new World(Protocol.GRPC, GrpcService.of(service).withMaxWaitingBytes(1 << 20));
        var call =
            world
                .transport()
                .serverStream(
                    BridgedMethod.of(TestServiceGrpc.getStreamingOutputCallMethod()).method(),
                    StreamingOutputCallRequest.getDefaultInstance(),
                    CallOptions.defaults())) {
      ended.await(); // Nothing is read until then, so the responses wait.
      RpcException failure =
          catchThrowableOfType(RpcException.class, () -> call.forEach(response -> {}));
      assertThat(failure.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
      assertThat(failure).hasMessageContaining("withMaxWaitingBytes");
    }
  }

  @Test
  void interceptorsOfTheRouter_seeTheMessages() throws Exception {
    List<Object> seen = new CopyOnWriteArrayList<>();
    StreamingOutputCallRequest request =
        StreamingOutputCallRequest.newBuilder().setPayload(EchoService.payload(3)).build();
    try (NettyServer server =
            NettyServer.builder()
                .port(0)
                .router(router ->
                    router
                        .interceptor((call, next) ->
                            next.handle(
                                call.mapRequests(message -> {
                                  seen.add(message.object());
                                  return message;
                                })))
                        .service(GrpcService.of(new EchoService())))
                .start();
        Transport transport = NettyTransport.to("http://127.0.0.1:" + server.port())) {
      Outcome outcome =
          Caller.of(transport)
              .call(
                  TestServiceGrpc.getFullDuplexCallMethod(),
                  Collections.nCopies(20, request),
                  new Metadata());
      assertThat(outcome.status().isOk()).isTrue();
      assertThat(outcome.messages()).hasSize(20);
    }
    assertThat(seen).hasSize(20).containsOnly(request);
  }

  @Test
  void negativeLimit_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GrpcService.of(new EchoService()).withMaxWaitingBytes(-1))
        .withMessageContaining("-1");
  }
}
