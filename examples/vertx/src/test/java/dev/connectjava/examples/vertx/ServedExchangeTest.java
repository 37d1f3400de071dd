package dev.connectjava.examples.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.Transport;
import dev.connectjava.health.HealthRegistry;
import dev.connectjava.health.ServingStatus;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyTransport;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthClient;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ServedExchangeTest {

  private static final HealthCheckRequest ANY = HealthCheckRequest.getDefaultInstance();

  private static HttpServer start(Vertx vertx, Router router) {
    return vertx
        .createHttpServer()
        .requestHandler(request -> ServedExchange.serve(request, router))
        .listen(0, "127.0.0.1")
        .await();
  }

  private static HealthCheckResponse.ServingStatus status(
      ServerStreamingCall<HealthCheckResponse> watch) {
    return Objects.requireNonNull(watch.receive()).getStatus();
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECT, HTTP_1",
    "GRPC_WEB, HTTP_1",
    "CONNECT, HTTP_2",
    "GRPC_WEB, HTTP_2",
    "GRPC, HTTP_2"
  })
  void router_isServed(Protocol protocol, HttpVersion version) {
    HealthRegistry health = HealthRegistry.create();
    Vertx vertx = Vertx.vertx();
    HttpServer server = start(vertx, Router.builder().merge(health.routes()).build());
    try (Transport transport =
        NettyTransport.builder("http://127.0.0.1:" + server.actualPort())
            .protocol(protocol)
            .httpVersion(version)
            .build()) {
      HealthClient client = HealthClient.of(transport);
      assertThat(client.check(ANY).getStatus())
          .isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
      try (ServerStreamingCall<HealthCheckResponse> watch = client.watch(ANY)) {
        assertThat(status(watch)).isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
        health.set(HealthRegistry.SERVER, ServingStatus.NOT_SERVING);
        assertThat(status(watch)).isEqualTo(HealthCheckResponse.ServingStatus.NOT_SERVING);
      }
    } finally {
      vertx.close().await();
    }
  }
}
