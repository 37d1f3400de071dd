package dev.connectjava.interop.client;

import static dev.connectjava.interop.client.Failures.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import io.grpc.testing.integration.EmptyProtos.Empty;
import io.grpc.testing.integration.Messages.SimpleResponse;
import java.util.List;

/** Unary calls with messages of every length. */
final class UnaryCases {

  private static final int MEBIBYTE = 1 << 20;

  private UnaryCases() {}

  static List<InteropCase> all() {
    return List.of(
        InteropCase.of("empty_unary", UnaryCases::empty),
        InteropCase.of("large_unary", UnaryCases::large),
        InteropCase.of("very_large_request", UnaryCases::veryLargeRequest),
        InteropCase.of("very_large_response", UnaryCases::veryLargeResponse),
        InteropCase.of("response_over_the_limit", UnaryCases::overTheLimit),
        InteropCase.of("asynchronous_unary", UnaryCases::asynchronous));
  }

  static void empty(Session session) {
    assertThat(session.service().emptyCall(Empty.getDefaultInstance()))
        .isEqualTo(Empty.getDefaultInstance());
  }

  static void large(Session session) {
    expectLarge(session.service().unaryCall(Payloads.large()));
  }

  static void expectLarge(SimpleResponse response) {
    assertThat(response.getPayload().getBody().size()).isEqualTo(Payloads.LARGE_RESPONSE_BYTES);
  }

  private static void veryLargeRequest(Session session) {
    SimpleResponse response = session.service().unaryCall(Payloads.simple(10 * MEBIBYTE, 10));
    assertThat(response.getPayload().getBody().size()).isEqualTo(10);
  }

  private static void veryLargeResponse(Session session) {
    CallOptions options = CallOptions.builder().responseMessageBytes(16 * MEBIBYTE).build();
    SimpleResponse response =
        session.service().unaryCall(Payloads.simple(10, 10 * MEBIBYTE), options);
    assertThat(response.getPayload().getBody().size()).isEqualTo(10 * MEBIBYTE);
  }

  /** A response over the client's limit fails its call and no other. */
  private static void overTheLimit(Session session) {
    expect(
        Code.RESOURCE_EXHAUSTED,
        () -> session.service().unaryCall(Payloads.simple(10, 5 * MEBIBYTE)));
    empty(session);
  }

  private static void asynchronous(Session session) {
    expectLarge(session.service().async().unaryCall(Payloads.large()).join());
  }
}
