package dev.connectjava.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.connectjava.ClientListener;
import dev.connectjava.Protocol;
import dev.connectjava.netty.NettyTransport;
import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.testing.integration.Messages.SimpleRequest;
import io.grpc.testing.integration.Messages.SimpleResponse;
import io.grpc.testing.integration.Messages.StreamingOutputCallRequest;
import io.grpc.testing.integration.Messages.StreamingOutputCallResponse;
import io.grpc.testing.integration.TestServiceGrpc;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Stubs of grpc-java over our transport, to a server of ours. */
final class TransportChannelTest {

  private static final SimpleRequest REQUEST =
      SimpleRequest.newBuilder().setPayload(EchoService.payload(10)).build();
  private static final SimpleResponse RESPONSE =
      SimpleResponse.newBuilder().setPayload(EchoService.payload(10)).build();

  private final World world = new World(Protocol.CONNECT, new NativeEcho());

  @AfterEach
  void close() {
    world.close();
  }

  static List<Protocol> protocols() {
    return World.PROTOCOLS;
  }

  private static StreamingOutputCallRequest echo(int length) {
    return StreamingOutputCallRequest.newBuilder().setPayload(EchoService.payload(length)).build();
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void stubsOfAllForms_work(Protocol protocol) throws Exception {
    try (World other = new World(protocol, new NativeEcho())) {
      ManagedChannel channel = other.channel();
      assertThat(TestServiceGrpc.newBlockingStub(channel).unaryCall(REQUEST)).isEqualTo(RESPONSE);
      assertThat(TestServiceGrpc.newBlockingV2Stub(channel).unaryCall(REQUEST)).isEqualTo(RESPONSE);
      assertThat(TestServiceGrpc.newFutureStub(channel).unaryCall(REQUEST).get())
          .isEqualTo(RESPONSE);
      BlockingClientCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call =
          TestServiceGrpc.newBlockingV2Stub(channel).fullDuplexCall();
      for (int length = 1; length < 20; length++) {
        call.write(echo(length));
        assertThat(call.read()).isEqualTo(EchoService.response(EchoService.payload(length)));
      }
      call.halfClose();
      assertThat(call.read()).isNull();
    }
  }

  @Test
  void failureOfABlockingStub_hasTheCode() {
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                TestServiceGrpc.newBlockingStub(world.channel())
                    .unimplementedCall(
                        io.grpc.testing.integration.EmptyProtos.Empty.getDefaultInstance()));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
  }

  /** Credentials that add a field, on another thread, or fail. */
  private static final class Token extends CallCredentials {

    private final Status failure;
    private final AtomicReference<RequestInfo> info = new AtomicReference<>();

    Token(Status failure) {
      this.failure = failure;
    }

    @Override
    public void applyRequestMetadata(
        RequestInfo newInfo, Executor executor, MetadataApplier applier) {
      info.set(newInfo);
      executor.execute(() -> {
        if (failure.isOk()) {
          applier.apply(Outcome.metadata("a token"));
        } else {
          applier.fail(failure);
        }
      });
    }
  }

  @Test
  void credentials_addMetadata() {
    Token token = new Token(Status.OK);
    AtomicReference<Metadata> headers = new AtomicReference<>();
    AtomicReference<Metadata> trailers = new AtomicReference<>();
    ManagedChannel channel =
        TransportChannel.builder(world.transport(world.config().build()))
            .authority("api.example.com")
            .securityLevel(SecurityLevel.PRIVACY_AND_INTEGRITY)
            .build();
    try {
      TestServiceGrpc.newBlockingStub(channel)
          .withCallCredentials(token)
          .withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(headers, trailers))
          .unaryCall(REQUEST);
    } finally {
      channel.shutdownNow();
    }
    assertThat(headers.get().get(Outcome.TEXT)).isEqualTo("a token");
    assertThat(token.info.get().getAuthority()).isEqualTo("api.example.com");
    assertThat(token.info.get().getSecurityLevel()).isEqualTo(SecurityLevel.PRIVACY_AND_INTEGRITY);
    assertThat(token.info.get().getMethodDescriptor())
        .isEqualTo(TestServiceGrpc.getUnaryCallMethod());
  }

  @Test
  void credentialsThatFail_failTheCall() {
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                TestServiceGrpc.newBlockingStub(world.channel())
                    .withCallCredentials(
                        new Token(Status.UNAUTHENTICATED.withDescription("no token")))
                    .unaryCall(REQUEST));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(failure.getStatus().getDescription()).isEqualTo("no token");
  }

  @Test
  void compressionOfTheCall_isUsed() {
    AtomicInteger wire = new AtomicInteger();
    ClientListener listener =
        new ClientListener() {
          @Override
          public void onRequest(int bytes, int wireBytes) {
            wire.set(wireBytes);
          }
        };
    ManagedChannel channel =
        TransportChannel.over(
            world.transport(
                world.config().sendCompression("gzip").listener(context -> listener).build()));
    SimpleRequest request =
        SimpleRequest.newBuilder().setPayload(EchoService.payload(10_000)).build();
    try {
      TestServiceGrpc.newBlockingStub(channel).withCompression("gzip").unaryCall(request);
      assertThat(wire).hasValueLessThan(1000);
      TestServiceGrpc.newBlockingStub(channel).withCompression("identity").unaryCall(request);
      assertThat(wire).hasValueGreaterThan(9999);
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void listener_runsOnTheExecutorOfTheCall() throws Exception {
    AtomicReference<String> thread = new AtomicReference<>();
    try (ExecutorService executor =
        Executors.newSingleThreadExecutor(task -> new Thread(task, "mine"))) {
      RecordingListener<SimpleResponse> recorded = new RecordingListener<>();
      ClientCall<SimpleRequest, SimpleResponse> call =
          world
              .channel()
              .newCall(
                  TestServiceGrpc.getUnaryCallMethod(), CallOptions.DEFAULT.withExecutor(executor));
      call.start(
          new ClientCall.Listener<>() {
            @Override
            public void onMessage(SimpleResponse message) {
              thread.set(Thread.currentThread().getName());
            }

            @Override
            public void onClose(Status status, Metadata trailers) {
              recorded.onClose(status, trailers);
            }
          },
          new Metadata());
      call.request(2);
      call.sendMessage(REQUEST);
      call.halfClose();
      assertThat(recorded.await().status()).isEqualTo(Status.OK);
    }
    assertThat(thread).hasValue("mine");
  }

  @Test
  void listenerThatThrows_cancelsTheCall() throws Exception {
    RecordingListener<SimpleResponse> recorded = new RecordingListener<>();
    ClientCall<SimpleRequest, SimpleResponse> call =
        world.channel().newCall(TestServiceGrpc.getUnaryCallMethod(), CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(SimpleResponse message) {
            throw new IllegalStateException("no");
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            recorded.onClose(status, trailers);
          }
        },
        new Metadata());
    call.request(2);
    call.sendMessage(REQUEST);
    call.halfClose();
    Status status = recorded.await().status();
    assertThat(status.getCode()).isEqualTo(Status.Code.CANCELLED);
    assertThat(status.getCause()).hasMessage("no");
  }

  @Test
  void shutdown_refusesNewCalls_andClosesTheTransportAfterTheLast() throws Exception {
    RecordingListener<StreamingOutputCallResponse> listener = new RecordingListener<>();
    ManagedChannel channel = world.channel();
    ClientCall<StreamingOutputCallRequest, StreamingOutputCallResponse> open =
        channel.newCall(TestServiceGrpc.getFullDuplexCallMethod(), CallOptions.DEFAULT);
    open.start(listener, new Metadata());
    open.request(10);
    assertThat(channel.getState(true)).isEqualTo(ConnectivityState.READY);
    channel.shutdown();
    assertThat(channel.isShutdown()).isTrue();
    assertThat(channel.getState(true)).isEqualTo(ConnectivityState.SHUTDOWN);
    StatusRuntimeException refused =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> TestServiceGrpc.newBlockingStub(channel).unaryCall(REQUEST));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    open.sendMessage(echo(3));
    open.halfClose();
    assertThat(listener.await().messages()).hasSize(1);
    assertThat(channel.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThat(channel.isTerminated()).isTrue();
  }

  @Test
  void serverThatIsNotThere_isUnavailable() {
    ManagedChannel channel = TransportChannel.over(NettyTransport.to("http://127.0.0.1:1"));
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> TestServiceGrpc.newBlockingStub(channel).unaryCall(REQUEST));
    channel.shutdownNow();
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void secondRequestOfAUnaryMethod_isInternal() throws Exception {
    RecordingListener<SimpleResponse> listener = new RecordingListener<>();
    ClientCall<SimpleRequest, SimpleResponse> call =
        world.channel().newCall(TestServiceGrpc.getUnaryCallMethod(), CallOptions.DEFAULT);
    call.start(listener, new Metadata());
    call.sendMessage(REQUEST);
    call.sendMessage(REQUEST);
    assertThat(listener.await().status().getCode()).isEqualTo(Status.Code.INTERNAL);
  }

  @Test
  void missingRequestOfAUnaryMethod_isInternal() throws Exception {
    RecordingListener<SimpleResponse> listener = new RecordingListener<>();
    ClientCall<SimpleRequest, SimpleResponse> call =
        world.channel().newCall(TestServiceGrpc.getUnaryCallMethod(), CallOptions.DEFAULT);
    call.start(listener, new Metadata());
    call.halfClose();
    assertThat(listener.await().status().getCode()).isEqualTo(Status.Code.INTERNAL);
  }

  @Test
  void callThatIsNotStarted_canNotBeUsed() {
    ClientCall<SimpleRequest, SimpleResponse> call =
        world.channel().newCall(TestServiceGrpc.getUnaryCallMethod(), CallOptions.DEFAULT);
    assertThat(call.isReady()).isFalse();
    assertThatIllegalStateException().isThrownBy(() -> call.request(1));
    assertThatIllegalStateException().isThrownBy(() -> call.sendMessage(REQUEST));
    assertThatIllegalStateException().isThrownBy(call::halfClose);
  }

  @Test
  void messagesOfAnotherMarshaller_arePassedAsBytes() {
    byte[] failing = {1};
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                ClientCalls.blockingUnaryCall(
                    world.channel(), BytesMarshaller.ECHO, CallOptions.DEFAULT, failing));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
  }
}
