package dev.connectjava.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TrailersOnlyTest {

  private static HttpResponse response(String... fields) {
    return HttpResponse.of(200, Headers.of(fields));
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/grpc", "application/grpc+proto"})
  void statusOfGrpc_isSentBehindTheHead(String type) {
    HttpResponse separated =
        TrailersOnly.separated(response("content-type", type, "grpc-status", "5", "x-a", "b"));

    assertThat(separated.headers()).isEqualTo(Headers.of("content-type", type));
    assertThat(separated.trailers()).isEqualTo(Headers.of("grpc-status", "5", "x-a", "b"));
  }

  @Test
  void otherResponses_stayAsTheyAre() {
    HttpResponse web = response("content-type", "application/grpc-web", "grpc-status", "5");
    HttpResponse connect = response("content-type", "application/json");
    HttpResponse begun = response("content-type", "application/grpc");

    assertThat(TrailersOnly.separated(web)).isSameAs(web);
    assertThat(TrailersOnly.separated(connect)).isSameAs(connect);
    assertThat(TrailersOnly.separated(begun)).isSameAs(begun);
  }
}
