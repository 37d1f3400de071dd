package dev.connectjava.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.connectjava.Protocol;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.grpc.testing.integration.Messages.Payload;
import io.grpc.testing.integration.Messages.StreamingInputCallRequest;
import io.grpc.testing.integration.Messages.StreamingInputCallResponse;
import io.grpc.testing.integration.Messages.StreamingOutputCallRequest;
import io.grpc.testing.integration.Messages.StreamingOutputCallResponse;
import io.grpc.testing.integration.TestServiceGrpc;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A side that does not read holds back a side that asks whether it may send. */
final class FlowControlTest {

  private static final int LENGTH = 64 << 10;
  private static final int COUNT = 500;

  /** What the windows and buffers of both sides hold, and far less than all messages have. */
  private static final int MOST_BYTES = 8 << 20;

  private static final Payload PAYLOAD = incompressible();
  private static final StreamingOutputCallResponse RESPONSE = EchoService.response(PAYLOAD);
  private static final StreamingInputCallRequest REQUEST =
      StreamingInputCallRequest.newBuilder().setPayload(PAYLOAD).build();

  private final AtomicInteger sent = new AtomicInteger();
  private final CountDownLatch heldBack = new CountDownLatch(1);

  private static Payload incompressible() {
    byte[] bytes = new byte[LENGTH];
    new Random(1).nextBytes(bytes);
    return Payload.newBuilder().setBody(ByteString.copyFrom(bytes)).build();
  }

  static List<Protocol> protocols() {
    return World.PROTOCOLS;
  }

  private void assertHeldBack() throws InterruptedException {
    assertThat(heldBack.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat((long) sent.get() * LENGTH).isLessThan(MOST_BYTES);
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void handler_isHeldBackByASlowClient(Protocol protocol) throws Exception {
    try (World world = World.of(protocol, new ReadyService())) {
      RecordingListener<StreamingOutputCallResponse> listener = new RecordingListener<>();
      ClientCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call =
          world
              .channel()
              .newCall(TestServiceGrpc.getStreamingOutputCallMethod(), CallOptions.DEFAULT);
      call.start(listener, new Metadata());
      call.sendMessage(StreamingOutputCallRequest.getDefaultInstance());
      call.halfClose();
      assertHeldBack();
      call.request(COUNT);
      Outcome outcome = listener.await();
      assertThat(outcome.status()).isEqualTo(Status.OK);
      assertThat(outcome.messages()).hasSize(COUNT);
    }
  }

  /** Sends while it may. */
  private final class ReadyService extends TestServiceGrpc.TestServiceImplBase {

    @Override
    public void streamingOutputCall(
        StreamingOutputCallRequest request, StreamObserver<StreamingOutputCallResponse> responses) {
      ServerCallStreamObserver<StreamingOutputCallResponse> observer =
          (ServerCallStreamObserver<StreamingOutputCallResponse>) responses;
      observer.setOnReadyHandler(() -> {
        while (observer.isReady() && sent.get() < COUNT) {
          observer.onNext(RESPONSE);
          if (sent.incrementAndGet() == COUNT) {
            observer.onCompleted();
          }
        }
        heldBack.countDown();
      });
    }
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void caller_isHeldBackByASlowHandler(Protocol protocol) throws Exception {
    SlowService service = new SlowService();
    try (World world = World.of(protocol, service)) {
      ClientCall<StreamingInputCallRequest, StreamingInputCallResponse> call =
          world
              .channel()
              .newCall(TestServiceGrpc.getStreamingInputCallMethod(), CallOptions.DEFAULT);
      ReadyListener listener = new ReadyListener(call);
      call.start(listener, new Metadata());
      call.request(2);
      assertHeldBack();
      service.observer.get(20, TimeUnit.SECONDS).request(COUNT);
      assertThat(listener.status.get(20, TimeUnit.SECONDS)).isEqualTo(Status.OK);
      assertThat(service.received).hasValue(COUNT);
    }
  }

  /** Asks for nothing until the test does. */
  private static final class SlowService extends TestServiceGrpc.TestServiceImplBase {

    private final CompletableFuture<ServerCallStreamObserver<?>> observer =
        new CompletableFuture<>();
    private final AtomicInteger received = new AtomicInteger();

    @Override
    public StreamObserver<StreamingInputCallRequest> streamingInputCall(
        StreamObserver<StreamingInputCallResponse> responses) {
      ServerCallStreamObserver<?> asking = (ServerCallStreamObserver<?>) responses;
      asking.disableAutoRequest();
      observer.complete(asking);
      return new StreamObserver<>() {
        @Override
        public void onNext(StreamingInputCallRequest request) {
          received.incrementAndGet();
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {
          responses.onNext(StreamingInputCallResponse.getDefaultInstance());
          responses.onCompleted();
        }
      };
    }
  }

  /** Sends while it may. */
  private final class ReadyListener extends ClientCall.Listener<StreamingInputCallResponse> {

    private final CompletableFuture<Status> status = new CompletableFuture<>();
    private final ClientCall<StreamingInputCallRequest, StreamingInputCallResponse> call;

    ReadyListener(ClientCall<StreamingInputCallRequest, StreamingInputCallResponse> call) {
      this.call = call;
    }

    @Override
    public void onReady() {
      while (call.isReady() && sent.get() < COUNT) {
        call.sendMessage(REQUEST);
        if (sent.incrementAndGet() == COUNT) {
          call.halfClose();
        }
      }
      heldBack.countDown();
    }

    @Override
    public void onClose(Status end, Metadata trailers) {
      status.complete(end);
    }
  }
}
