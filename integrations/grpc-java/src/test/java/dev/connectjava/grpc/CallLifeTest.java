package dev.connectjava.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Protocol;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.grpc.testing.integration.Messages.SimpleRequest;
import io.grpc.testing.integration.Messages.SimpleResponse;
import io.grpc.testing.integration.Messages.StreamingOutputCallRequest;
import io.grpc.testing.integration.Messages.StreamingOutputCallResponse;
import io.grpc.testing.integration.TestServiceGrpc;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Deadlines and cancellation, from the context of a caller to the context of a handler. */
final class CallLifeTest {

  private final WaitingService service = new WaitingService();
  private final RecordingListener<StreamingOutputCallResponse> listener = new RecordingListener<>();

  static List<Protocol> protocols() {
    return World.PROTOCOLS;
  }

  /** Sends one response and waits for its cancellation. */
  private static final class WaitingService extends TestServiceGrpc.TestServiceImplBase {

    private final CompletableFuture<Context> context = new CompletableFuture<>();
    private final CompletableFuture<Context> cancelledContext = new CompletableFuture<>();
    private final CompletableFuture<Boolean> cancelled = new CompletableFuture<>();

    @Override
    public StreamObserver<StreamingOutputCallRequest> fullDuplexCall(
        StreamObserver<StreamingOutputCallResponse> responses) {
      ServerCallStreamObserver<?> call = (ServerCallStreamObserver<?>) responses;
      call.setOnCancelHandler(() -> cancelled.complete(call.isCancelled()));
      Context.current().addListener(cancelledContext::complete, Runnable::run);
      context.complete(Context.current());
      responses.onNext(EchoService.response(EchoService.payload(1)));
      return new StreamObserver<>() {
        @Override
        public void onNext(StreamingOutputCallRequest request) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
      };
    }

    Context context() throws Exception {
      return context.get(20, TimeUnit.SECONDS);
    }

    void assertCancelled() throws Exception {
      assertThat(cancelled.get(20, TimeUnit.SECONDS)).isTrue();
      assertThat(cancelledContext.get(20, TimeUnit.SECONDS).isCancelled()).isTrue();
    }
  }

  /** Connects, so that the short deadline of a call has only the call to wait for. */
  private static void connect(World world) throws Exception {
    RecordingListener<SimpleResponse> answer = new RecordingListener<>();
    ClientCall<SimpleRequest, SimpleResponse> call =
        world.channel().newCall(TestServiceGrpc.getUnaryCallMethod(), CallOptions.DEFAULT);
    call.start(answer, new Metadata());
    call.request(2);
    call.sendMessage(SimpleRequest.getDefaultInstance());
    call.halfClose();
    assertThat(answer.await().status().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
  }

  private ClientCall<StreamingOutputCallRequest, StreamingOutputCallResponse> start(
      World world, CallOptions options, int asked) {
    ClientCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call =
        world.channel().newCall(TestServiceGrpc.getFullDuplexCallMethod(), options);
    call.start(listener, new Metadata());
    call.request(asked);
    return call;
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void deadline_endsBothSides(Protocol protocol) throws Exception {
    try (World world = World.of(protocol, service)) {
      connect(world);
      start(world, CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.SECONDS), 10);
      assertThat(service.context().getDeadline().timeRemaining(TimeUnit.MILLISECONDS))
          .isLessThanOrEqualTo(1000);
      Outcome outcome = listener.await();
      assertThat(outcome.status().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      assertThat(outcome.messages()).hasSize(1);
      service.assertCancelled();
    }
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void deadline_endsACallWhoseResponseIsNotAskedFor(Protocol protocol) throws Exception {
    try (World world = World.of(protocol, service)) {
      connect(world);
      start(world, CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.SECONDS), 0);
      Outcome outcome = listener.await();
      assertThat(outcome.status().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      assertThat(outcome.messages()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void cancellation_endsBothSides(Protocol protocol) throws Exception {
    try (World world = World.of(protocol, service)) {
      ClientCall<?, ?> call = start(world, CallOptions.DEFAULT, 10);
      assertThat(service.context().getDeadline()).isNull();
      call.cancel("enough", null);
      Status status = listener.await().status();
      assertThat(status.getCode()).isEqualTo(Status.Code.CANCELLED);
      assertThat(status.getDescription()).isEqualTo("enough");
      service.assertCancelled();
    }
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void contextOfTheCaller_endsBothSides(Protocol protocol) throws Exception {
    Context.CancellableContext caller = Context.current().withCancellation();
    try (World world = World.of(protocol, service)) {
      caller.run(() -> start(world, CallOptions.DEFAULT, 10));
      service.context();
      caller.cancel(new IllegalStateException("not needed"));
      assertThat(listener.await().status().getCode()).isEqualTo(Status.Code.CANCELLED);
      service.assertCancelled();
    }
  }
}
