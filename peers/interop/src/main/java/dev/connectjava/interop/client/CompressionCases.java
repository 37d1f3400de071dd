package dev.connectjava.interop.client;

import static dev.connectjava.interop.client.Failures.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.Code;
import dev.connectjava.ServerStreamingCall;
import io.grpc.testing.integration.Messages.ResponseParameters;
import io.grpc.testing.integration.Messages.SimpleRequest;
import io.grpc.testing.integration.Messages.StreamingInputCallRequest;
import io.grpc.testing.integration.Messages.StreamingInputCallResponse;
import io.grpc.testing.integration.Messages.StreamingOutputCallRequest;
import io.grpc.testing.integration.Messages.StreamingOutputCallResponse;
import java.util.List;

/**
 * Messages compressed with gzip. Cases with a probe first check that the server refuses a message
 * that should have been compressed.
 */
final class CompressionCases {

  private static final CallOptions COMPRESSED = CallOptions.builder().compress(true).build();
  private static final CallOptions UNCOMPRESSED = CallOptions.builder().compress(false).build();

  private CompressionCases() {}

  static List<InteropCase> all() {
    return List.of(
        InteropCase.of("client_compressed_unary", CompressionCases::unaryWithProbe),
        InteropCase.of("client_compressed_unary_noprobe", CompressionCases::unary),
        InteropCase.of("server_compressed_unary", CompressionCases::unaryResponse),
        InteropCase.of("client_compressed_streaming", CompressionCases::streamWithProbe),
        InteropCase.of("client_compressed_streaming_noprobe", CompressionCases::stream),
        InteropCase.of("server_compressed_streaming", CompressionCases::streamResponse));
  }

  private static void unaryWithProbe(Session session) {
    expect(
        Code.INVALID_ARGUMENT,
        () -> session.compressingService().unaryCall(expecting(true), UNCOMPRESSED));
    unary(session);
  }

  private static void unary(Session session) {
    UnaryCases.expectLarge(session.compressingService().unaryCall(expecting(true), COMPRESSED));
    UnaryCases.expectLarge(session.compressingService().unaryCall(expecting(false), UNCOMPRESSED));
  }

  private static SimpleRequest expecting(boolean compressed) {
    return Payloads.large().toBuilder().setExpectCompressed(Payloads.bool(compressed)).build();
  }

  private static void unaryResponse(Session session) {
    for (boolean compressed : new boolean[] {true, false}) {
      SimpleRequest request =
          Payloads.large().toBuilder().setResponseCompressed(Payloads.bool(compressed)).build();
      UnaryCases.expectLarge(session.service().unaryCall(request));
    }
  }

  private static void streamWithProbe(Session session) {
    expect(Code.INVALID_ARGUMENT, () -> send(session, UNCOMPRESSED));
    stream(session);
  }

  private static void stream(Session session) {
    assertThat(send(session, COMPRESSED)).isEqualTo(73_086);
  }

  /** gRPC's document compresses only the first message; here a call compresses all or none. */
  private static int send(Session session, CallOptions options) {
    try (ClientStreamingCall<StreamingInputCallRequest, StreamingInputCallResponse> call =
        session.compressingService().streamingInputCall(options)) {
      call.send(
          Payloads.input(27_182).toBuilder().setExpectCompressed(Payloads.bool(true)).build());
      call.send(Payloads.input(45_904));
      return call.finish().getAggregatedPayloadSize();
    }
  }

  private static void streamResponse(Session session) {
    StreamingOutputCallRequest request =
        StreamingOutputCallRequest.newBuilder()
            .addResponseParameters(response(true, 31_415))
            .addResponseParameters(response(false, 92_653))
            .build();
    try (ServerStreamingCall<StreamingOutputCallResponse> call =
        session.service().streamingOutputCall(request)) {
      assertThat(Payloads.lengths(call)).containsExactly(31_415, 92_653);
    }
  }

  private static ResponseParameters response(boolean compressed, int bytes) {
    return ResponseParameters.newBuilder()
        .setCompressed(Payloads.bool(compressed))
        .setSize(bytes)
        .build();
  }
}
