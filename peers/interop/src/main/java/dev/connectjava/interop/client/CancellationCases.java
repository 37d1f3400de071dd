package dev.connectjava.interop.client;

import static dev.connectjava.interop.client.Failures.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.BidiStreamingCall;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.Code;
import dev.connectjava.ServerStreamingCall;
import io.grpc.testing.integration.Messages.StreamingInputCallRequest;
import io.grpc.testing.integration.Messages.StreamingInputCallResponse;
import io.grpc.testing.integration.Messages.StreamingOutputCallRequest;
import io.grpc.testing.integration.Messages.StreamingOutputCallResponse;
import java.time.Duration;
import java.util.List;

/** Calls that this side ends. Other calls must not be affected. */
final class CancellationCases {

  private static final int SECOND_MICROS = 1_000_000;

  private CancellationCases() {}

  static List<InteropCase> all() {
    return List.of(
        InteropCase.of("cancel_after_begin", CancellationCases::afterBegin),
        InteropCase.ofFullDuplex("cancel_after_first_response", CancellationCases::afterResponse),
        InteropCase.of("cancel_a_server_stream", CancellationCases::serverStream),
        InteropCase.ofFullDuplex("timeout_on_sleeping_server", CancellationCases::timeout),
        InteropCase.of("timeout_of_a_server_stream", CancellationCases::serverStreamTimeout));
  }

  private static void afterBegin(Session session) {
    try (ClientStreamingCall<StreamingInputCallRequest, StreamingInputCallResponse> call =
        session.service().streamingInputCall()) {
      call.cancel();
      expect(Code.CANCELED, call::finish);
    }
    UnaryCases.large(session);
  }

  private static void afterResponse(Session session) {
    try (BidiStreamingCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call =
        session.service().fullDuplexCall()) {
      call.send(Payloads.output(31_415));
      assertThat(call.receive()).isNotNull();
      call.cancel();
      expect(Code.CANCELED, call::receive);
    }
    UnaryCases.large(session);
  }

  /** The stream lasts twice as long as its timeout, so that a buffered beginning is noticed. */
  private static void serverStream(Session session) {
    CallOptions options = CallOptions.defaults().withTimeout(Duration.ofSeconds(30));
    try (ServerStreamingCall<StreamingOutputCallResponse> call =
        session
            .service()
            .streamingOutputCall(Payloads.slowOutput(600, SECOND_MICROS / 10), options)) {
      assertThat(call.receive()).isNotNull();
      call.cancel();
      expect(Code.CANCELED, call::receive);
    }
    UnaryCases.large(session);
  }

  private static void timeout(Session session) {
    CallOptions options = CallOptions.defaults().withTimeout(Duration.ofMillis(1));
    try (BidiStreamingCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call =
        session.service().fullDuplexCall(options)) {
      expect(
          Code.DEADLINE_EXCEEDED,
          () -> {
            call.send(
                StreamingOutputCallRequest.newBuilder().setPayload(Payloads.zeros(27_182)).build());
            call.receive();
          });
    }
    UnaryCases.large(session);
  }

  private static void serverStreamTimeout(Session session) {
    CallOptions options = CallOptions.defaults().withTimeout(Duration.ofMillis(300));
    try (ServerStreamingCall<StreamingOutputCallResponse> call =
        session.service().streamingOutputCall(Payloads.slowOutput(2, 5 * SECOND_MICROS), options)) {
      expect(Code.DEADLINE_EXCEEDED, call::receive);
    }
    UnaryCases.large(session);
  }
}
