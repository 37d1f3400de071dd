package dev.connectjava.interop.client;

import static dev.connectjava.interop.client.Failures.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.BidiStreamingCall;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import io.grpc.testing.integration.EmptyProtos.Empty;
import io.grpc.testing.integration.Messages.EchoStatus;
import io.grpc.testing.integration.Messages.SimpleRequest;
import io.grpc.testing.integration.Messages.StreamingOutputCallRequest;
import io.grpc.testing.integration.Messages.StreamingOutputCallResponse;
import java.util.List;

/** Failures that the client requests, and failures that the server detects. */
final class FailureCases {

  private static final EchoStatus PLAIN = Payloads.status(2, "test status message");
  private static final EchoStatus SPECIAL =
      Payloads.status(
          2, "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \ud83d\ude08\t\n");

  private FailureCases() {}

  static List<InteropCase> all() {
    return List.of(
        InteropCase.of("status_code_and_message", session -> unary(session, PLAIN)),
        InteropCase.ofHalfDuplex("status_code_and_message_of_a_stream", FailureCases::stream),
        InteropCase.ofFullDuplex("failure_after_a_response", FailureCases::afterResponse),
        InteropCase.of("special_status_message", session -> unary(session, SPECIAL)),
        InteropCase.of("every_code", FailureCases::everyCode),
        InteropCase.of("error_details", FailureCases::details),
        InteropCase.of("unimplemented_method", FailureCases::unimplementedMethod),
        InteropCase.of("unimplemented_service", FailureCases::unimplementedService));
  }

  private static RpcException unary(Session session, EchoStatus status) {
    SimpleRequest request = SimpleRequest.newBuilder().setResponseStatus(status).build();
    Code code = Code.ofNumber(status.getCode()).orElseThrow();
    return expect(code, status.getMessage(), () -> session.service().unaryCall(request));
  }

  private static void stream(Session session) {
    try (BidiStreamingCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call =
        session.service().fullDuplexCall()) {
      call.send(StreamingOutputCallRequest.newBuilder().setResponseStatus(PLAIN).build());
      call.closeSend();
      expect(Code.UNKNOWN, PLAIN.getMessage(), call::receive);
    }
  }

  private static void afterResponse(Session session) {
    try (BidiStreamingCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call =
        session.service().fullDuplexCall()) {
      call.send(Payloads.output(9));
      assertThat(call.receive()).isNotNull();
      call.send(StreamingOutputCallRequest.newBuilder().setResponseStatus(PLAIN).build());
      expect(Code.UNKNOWN, PLAIN.getMessage(), call::receive);
      expect(Code.UNKNOWN, PLAIN.getMessage(), call::receive);
    }
  }

  private static void everyCode(Session session) {
    for (Code code : Code.values()) {
      unary(session, Payloads.status(code.number(), "failed with " + code));
    }
  }

  /** The server returns the request as a detail, too. */
  private static void details(Session session) {
    EchoStatus status = Payloads.status(9, "not now");
    assertThat(unary(session, status).details(EchoStatus.class)).containsExactly(status);
  }

  private static void unimplementedMethod(Session session) {
    expect(
        Code.UNIMPLEMENTED, () -> session.service().unimplementedCall(Empty.getDefaultInstance()));
  }

  private static void unimplementedService(Session session) {
    expect(
        Code.UNIMPLEMENTED,
        () -> session.unimplementedService().unimplementedCall(Empty.getDefaultInstance()));
  }
}
