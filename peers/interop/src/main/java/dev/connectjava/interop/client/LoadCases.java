package dev.connectjava.interop.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.testing.integration.Messages.SimpleRequest;
import io.grpc.testing.integration.Messages.SimpleResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Many calls, concurrently and one after another. */
final class LoadCases {

  /** More concurrent calls than most servers allow on one connection. */
  private static final int CONCURRENT = 200;

  /** Many times the window of a connection, together. */
  private static final int CONCURRENT_LARGE = 50;

  /** More calls than proxies allow on a connection by default before they end it. */
  private static final int SUCCESSIVE = 1_200;

  private static final int SOAK_ITERATIONS = 10;
  private static final SimpleRequest SMALL = Payloads.simple(100, 1_000);

  private LoadCases() {}

  static List<InteropCase> all() {
    return List.of(
        InteropCase.of(
            "concurrent_large_unary",
            session -> concurrently(session, Payloads.large(), CONCURRENT_LARGE)),
        InteropCase.of(
            "concurrent_small_unary", session -> concurrently(session, SMALL, CONCURRENT)),
        InteropCase.of("many_calls", LoadCases::successively),
        InteropCase.of("rpc_soak", LoadCases::rpcSoak),
        InteropCase.of("channel_soak", LoadCases::channelSoak));
  }

  private static void concurrently(Session session, SimpleRequest request, int calls) {
    List<CompletableFuture<SimpleResponse>> responses =
        Stream.generate(() -> session.service().async().unaryCall(request)).limit(calls).toList();
    assertThat(responses)
        .extracting(response -> response.join().getPayload().getBody().size())
        .containsOnly(request.getResponseSize());
  }

  private static void successively(Session session) {
    for (int i = 0; i < SUCCESSIVE; i++) {
      UnaryCases.empty(session);
    }
  }

  private static void rpcSoak(Session session) {
    for (int i = 0; i < SOAK_ITERATIONS; i++) {
      UnaryCases.large(session);
    }
  }

  private static void channelSoak(Session session) {
    for (int i = 0; i < SOAK_ITERATIONS; i++) {
      try (Session another = session.another()) {
        UnaryCases.large(another);
      }
    }
  }
}
