package dev.connectjava.interop.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.BidiStreamingCall;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.ServerStreamingCall;
import io.grpc.testing.integration.Messages.StreamingInputCallRequest;
import io.grpc.testing.integration.Messages.StreamingInputCallResponse;
import io.grpc.testing.integration.Messages.StreamingOutputCallRequest;
import io.grpc.testing.integration.Messages.StreamingOutputCallResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/** Streams of each kind, short and long. */
final class StreamCases {

  private static final int MANY = 1_000;
  private static final int MESSAGE_BYTES = 4_096;

  private StreamCases() {}

  static List<InteropCase> all() {
    return List.of(
        InteropCase.of("client_streaming", StreamCases::clientStreaming),
        InteropCase.of("server_streaming", StreamCases::serverStreaming),
        InteropCase.ofFullDuplex("ping_pong", StreamCases::pingPong),
        InteropCase.ofHalfDuplex("empty_stream", StreamCases::emptyStream),
        InteropCase.ofHalfDuplex("half_duplex", StreamCases::halfDuplex),
        InteropCase.of("long_client_stream", StreamCases::longClientStream),
        InteropCase.of("long_server_stream", StreamCases::longServerStream),
        InteropCase.ofFullDuplex("long_stream_both_ways", StreamCases::longStreamBothWays));
  }

  private static void clientStreaming(Session session) {
    try (ClientStreamingCall<StreamingInputCallRequest, StreamingInputCallResponse> call =
        session.service().streamingInputCall()) {
      Payloads.REQUEST_BYTES.forEach(bytes -> call.send(Payloads.input(bytes)));
      assertThat(call.finish().getAggregatedPayloadSize()).isEqualTo(74_922);
    }
  }

  private static void serverStreaming(Session session) {
    StreamingOutputCallRequest request = Payloads.output(Payloads.RESPONSE_BYTES);
    try (ServerStreamingCall<StreamingOutputCallResponse> call =
        session.service().streamingOutputCall(request)) {
      assertThat(Payloads.lengths(call)).isEqualTo(Payloads.RESPONSE_BYTES);
    }
  }

  private static void pingPong(Session session) {
    try (BidiStreamingCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call =
        session.service().fullDuplexCall()) {
      for (int i = 0; i < Payloads.RESPONSE_BYTES.size(); i++) {
        int bytes = Payloads.RESPONSE_BYTES.get(i);
        call.send(ping(Payloads.REQUEST_BYTES.get(i), bytes));
        assertThat(length(Objects.requireNonNull(call.receive()))).isEqualTo(bytes);
      }
      call.closeSend();
      assertThat(call.receive()).isNull();
    }
  }

  private static StreamingOutputCallRequest ping(int requestBytes, int responseBytes) {
    return Payloads.output(responseBytes).toBuilder()
        .setPayload(Payloads.zeros(requestBytes))
        .build();
  }

  private static int length(StreamingOutputCallResponse response) {
    return response.getPayload().getBody().size();
  }

  private static void emptyStream(Session session) {
    try (BidiStreamingCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call =
        session.service().fullDuplexCall()) {
      call.closeSend();
      assertThat(call.receive()).isNull();
    }
  }

  private static void halfDuplex(Session session) {
    try (BidiStreamingCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call =
        session.service().fullDuplexCall()) {
      Payloads.RESPONSE_BYTES.forEach(bytes -> call.send(Payloads.output(bytes)));
      call.closeSend();
      assertThat(Payloads.lengths(call)).isEqualTo(Payloads.RESPONSE_BYTES);
    }
  }

  private static void longClientStream(Session session) {
    StreamingInputCallRequest request = Payloads.input(MESSAGE_BYTES);
    try (ClientStreamingCall<StreamingInputCallRequest, StreamingInputCallResponse> call =
        session.service().streamingInputCall()) {
      for (int i = 0; i < MANY; i++) {
        call.send(request);
      }
      assertThat(call.finish().getAggregatedPayloadSize()).isEqualTo(MANY * MESSAGE_BYTES);
    }
  }

  private static void longServerStream(Session session) {
    List<Integer> lengths = Collections.nCopies(MANY, MESSAGE_BYTES);
    try (ServerStreamingCall<StreamingOutputCallResponse> call =
        session.service().streamingOutputCall(Payloads.output(lengths))) {
      assertThat(Payloads.lengths(call)).isEqualTo(lengths);
    }
  }

  /**
   * Sends more in both directions than any window allows: a side that does not read while it writes
   * would block.
   */
  private static void longStreamBothWays(Session session) throws InterruptedException {
    StreamingOutputCallRequest request = ping(MESSAGE_BYTES, MESSAGE_BYTES);
    try (BidiStreamingCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call =
        session.service().fullDuplexCall()) {
      Thread sender =
          Thread.startVirtualThread(() -> {
            for (int i = 0; i < MANY; i++) {
              call.send(request);
            }
            call.closeSend();
          });
      List<Integer> lengths = new ArrayList<>(Payloads.lengths(call));
      assertThat(lengths).isEqualTo(Collections.nCopies(MANY, MESSAGE_BYTES));
      sender.join();
    }
  }
}
