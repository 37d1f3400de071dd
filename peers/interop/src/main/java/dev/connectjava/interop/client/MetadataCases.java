package dev.connectjava.interop.client;

import static dev.connectjava.interop.client.Failures.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.BidiStreamingCall;
import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import io.grpc.testing.integration.Messages.SimpleRequest;
import io.grpc.testing.integration.Messages.StreamingOutputCallRequest;
import io.grpc.testing.integration.Messages.StreamingOutputCallResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Header and trailer fields, which the server echoes. */
final class MetadataCases {

  private static final String HEADER = "x-grpc-test-echo-initial";
  private static final String TRAILER = "x-grpc-test-echo-trailing-bin";
  private static final String VALUE = "test_initial_metadata_value";
  private static final byte[] BINARY_VALUE = {(byte) 0xab, (byte) 0xab, (byte) 0xab};

  private MetadataCases() {}

  static List<InteropCase> all() {
    return List.of(
        InteropCase.of("custom_metadata", MetadataCases::unary),
        InteropCase.ofHalfDuplex("custom_metadata_of_a_stream", MetadataCases::stream),
        InteropCase.of("custom_metadata_of_a_failure", MetadataCases::failure));
  }

  private static CallOptions.Builder echo() {
    Headers headers = Headers.builder().add(HEADER, VALUE).addBinary(TRAILER, BINARY_VALUE).build();
    return CallOptions.builder().headers(headers);
  }

  private static void unary(Session session) {
    AtomicReference<Headers> headers = new AtomicReference<>(Headers.empty());
    AtomicReference<Headers> trailers = new AtomicReference<>(Headers.empty());
    CallOptions options = echo().onHeaders(headers::set).onTrailers(trailers::set).build();
    UnaryCases.expectLarge(session.service().unaryCall(Payloads.large(), options));
    expectHeader(headers.get());
    expectTrailer(trailers.get());
  }

  private static void stream(Session session) {
    StreamingOutputCallRequest request =
        Payloads.output(Payloads.LARGE_RESPONSE_BYTES).toBuilder()
            .setPayload(Payloads.zeros(Payloads.LARGE_REQUEST_BYTES))
            .build();
    try (BidiStreamingCall<StreamingOutputCallRequest, StreamingOutputCallResponse> call =
        session.service().fullDuplexCall(echo().build())) {
      call.send(request);
      call.closeSend();
      expectHeader(call.responseHeaders());
      assertThat(Payloads.lengths(call)).containsExactly(Payloads.LARGE_RESPONSE_BYTES);
      expectTrailer(call.responseTrailers());
    }
  }

  /** A server that fails before it has sent the headers need not send them. */
  private static void failure(Session session) {
    SimpleRequest request =
        SimpleRequest.newBuilder().setResponseStatus(Payloads.status(5, "nothing here")).build();
    RpcException failure =
        expect(
            Code.NOT_FOUND,
            "nothing here",
            () -> session.service().unaryCall(request, echo().build()));
    expectTrailer(failure.metadata());
  }

  private static void expectHeader(Headers headers) {
    assertThat(headers.all(HEADER)).as(headers.toString()).containsExactly(VALUE);
  }

  private static void expectTrailer(Headers trailers) {
    assertThat(trailers.firstBinary(TRAILER)).as(trailers.toString()).contains(BINARY_VALUE);
  }
}
