package dev.connectjava.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import dev.connectjava.Protocol;
import dev.connectjava.grpc.World.Bridge;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.grpc.testing.integration.Messages.EchoStatus;
import io.grpc.testing.integration.Messages.ResponseParameters;
import io.grpc.testing.integration.Messages.SimpleRequest;
import io.grpc.testing.integration.Messages.SimpleResponse;
import io.grpc.testing.integration.Messages.StreamingInputCallRequest;
import io.grpc.testing.integration.Messages.StreamingInputCallResponse;
import io.grpc.testing.integration.Messages.StreamingOutputCallRequest;
import io.grpc.testing.integration.TestServiceGrpc;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls of all kinds, in all protocols, with a bridge on one side or on both. */
final class BridgeContractTest {

  private static final int LONG = 8 << 20;

  private static SimpleRequest unary(int length) {
    return SimpleRequest.newBuilder().setPayload(EchoService.payload(length)).build();
  }

  private static StreamingOutputCallRequest echo(int length) {
    return StreamingOutputCallRequest.newBuilder().setPayload(EchoService.payload(length)).build();
  }

  private static EchoStatus failure() {
    return EchoStatus.newBuilder().setCode(9).setMessage("not now: ü").build();
  }

  private static void assertEchoed(Outcome outcome) {
    assertThat(outcome.status().getCode()).isEqualTo(Status.Code.OK);
    for (Metadata metadata : List.of(outcome.headers(), outcome.trailers())) {
      assertThat(metadata.getAll(Outcome.TEXT)).containsExactly("a text");
      assertThat(metadata.get(Outcome.BINARY)).containsExactly(0, -1, 7);
    }
  }

  private static void assertFailed(Outcome outcome) {
    assertThat(outcome.status().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(outcome.status().getDescription()).isEqualTo("not now: ü");
    assertThat(outcome.trailers().get(Outcome.TEXT)).isEqualTo("of the failure");
    assertThat(outcome.trailers().get(Outcome.BINARY)).containsExactly(0, -1, 7);
    assertThat(StatusProto.fromStatusAndTrailers(outcome.status(), outcome.trailers()))
        .satisfies(status ->
            assertThat(status.getDetailsList()).containsExactly(Any.pack(EchoService.DETAIL)));
  }

  private static <Q, P> Outcome call(
      Bridge bridge, Protocol protocol, MethodDescriptor<Q, P> method, List<Q> requests)
      throws Exception {
    try (World world = World.of(bridge, protocol)) {
      return world.caller(bridge).call(method, requests, Outcome.metadata("a text"));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.connectjava.grpc.World#all")
  void unary_passesMessageAndMetadata(Bridge bridge, Protocol protocol) throws Exception {
    for (int length : new int[] {0, 10, LONG}) {
      Outcome outcome =
          call(bridge, protocol, TestServiceGrpc.getUnaryCallMethod(), List.of(unary(length)));
      assertEchoed(outcome);
      assertThat(outcome.messages())
          .containsExactly(
              SimpleResponse.newBuilder().setPayload(EchoService.payload(length)).build());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.connectjava.grpc.World#all")
  void serverStream_passesMessagesAndMetadata(Bridge bridge, Protocol protocol) throws Exception {
    StreamingOutputCallRequest.Builder request = StreamingOutputCallRequest.newBuilder();
    int[] lengths = {1, 0, 70_000, LONG, 3};
    for (int length : lengths) {
      request.addResponseParameters(ResponseParameters.newBuilder().setSize(length));
    }
    Outcome outcome =
        call(
            bridge,
            protocol,
            TestServiceGrpc.getStreamingOutputCallMethod(),
            List.of(request.build()));
    assertEchoed(outcome);
    assertThat(outcome.messages())
        .isEqualTo(
            IntStream.of(lengths)
                .mapToObj(length -> EchoService.response(EchoService.payload(length)))
                .toList());
  }

  @ParameterizedTest
  @MethodSource("dev.connectjava.grpc.World#all")
  void clientStream_passesMessagesAndMetadata(Bridge bridge, Protocol protocol) throws Exception {
    List<StreamingInputCallRequest> requests =
        IntStream.of(1, 0, 70_000, LONG, 3)
            .mapToObj(length ->
                StreamingInputCallRequest.newBuilder()
                    .setPayload(EchoService.payload(length))
                    .build())
            .toList();
    Outcome outcome =
        call(bridge, protocol, TestServiceGrpc.getStreamingInputCallMethod(), requests);
    assertEchoed(outcome);
    assertThat(outcome.messages())
        .containsExactly(
            StreamingInputCallResponse.newBuilder()
                .setAggregatedPayloadSize(70_004 + LONG)
                .build());
  }

  @ParameterizedTest
  @MethodSource("dev.connectjava.grpc.World#all")
  void bidiStream_passesMessagesAndMetadata(Bridge bridge, Protocol protocol) throws Exception {
    List<StreamingOutputCallRequest> requests = List.of(echo(1), echo(0), echo(70_000), echo(3));
    Outcome outcome = call(bridge, protocol, TestServiceGrpc.getFullDuplexCallMethod(), requests);
    assertEchoed(outcome);
    assertThat(outcome.messages())
        .isEqualTo(requests.stream().map(each -> EchoService.response(each.getPayload())).toList());
  }

  @ParameterizedTest
  @MethodSource("dev.connectjava.grpc.World#all")
  void failureOfUnary_hasDetailsAndMetadata(Bridge bridge, Protocol protocol) throws Exception {
    SimpleRequest request = SimpleRequest.newBuilder().setResponseStatus(failure()).build();
    assertFailed(call(bridge, protocol, TestServiceGrpc.getUnaryCallMethod(), List.of(request)));
  }

  @ParameterizedTest
  @MethodSource("dev.connectjava.grpc.World#all")
  void failureBehindResponses_hasDetailsAndMetadata(Bridge bridge, Protocol protocol)
      throws Exception {
    StreamingOutputCallRequest request =
        StreamingOutputCallRequest.newBuilder()
            .addResponseParameters(ResponseParameters.newBuilder().setSize(5))
            .setResponseStatus(failure())
            .build();
    Outcome outcome =
        call(bridge, protocol, TestServiceGrpc.getStreamingOutputCallMethod(), List.of(request));
    assertFailed(outcome);
    assertThat(outcome.messages()).containsExactly(EchoService.response(EchoService.payload(5)));
  }

  @ParameterizedTest
  @MethodSource("dev.connectjava.grpc.World#all")
  void failureOfBidiStream_hasDetailsAndMetadata(Bridge bridge, Protocol protocol)
      throws Exception {
    StreamingOutputCallRequest request =
        StreamingOutputCallRequest.newBuilder().setResponseStatus(failure()).build();
    assertFailed(
        call(bridge, protocol, TestServiceGrpc.getFullDuplexCallMethod(), List.of(request)));
  }

  @ParameterizedTest
  @MethodSource("dev.connectjava.grpc.World#ofChannels")
  void responseBeyondTheLimitOfTheCall_isRefused(Bridge bridge, Protocol protocol)
      throws Exception {
    try (World world = World.of(bridge, protocol)) {
      RecordingListener<SimpleResponse> listener = new RecordingListener<>();
      ClientCall<SimpleRequest, SimpleResponse> call =
          world
              .channel()
              .newCall(
                  TestServiceGrpc.getUnaryCallMethod(),
                  CallOptions.DEFAULT.withMaxInboundMessageSize(100));
      call.start(listener, new Metadata());
      call.request(2);
      call.sendMessage(unary(101));
      call.halfClose();
      assertThat(listener.await().status().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }
  }
}
