package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Router;
import dev.connectjava.health.HealthRegistry;
import dev.connectjava.netty.NettyServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What balancers and probes see of a server that ends. */
final class DrainingTest {

  private final HealthRegistry health = HealthRegistry.create();
  private final NettyServer server =
      NettyServer.builder()
          .host("127.0.0.1")
          .port(0)
          .handler(Router.builder().merge(health.routes()).build())
          .beforeShutdown(health::enterTerminalState)
          .drainDelay(Duration.ofHours(1))
          .start();
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    client.shutdownNow();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }

  private String get(String path) throws IOException, InterruptedException {
    HttpResponse<String> response = client.send(request(path).build(), BodyHandlers.ofString());
    return response.statusCode() + " " + response.body();
  }

  private InputStream watch() throws IOException, InterruptedException {
    HttpRequest request =
        request("/grpc.health.v1.Health/Watch")
            .header("content-type", "application/connect+json")
            .POST(BodyPublishers.ofByteArray(ServerWorld.envelope(0, ServerWorld.utf8("{}"))))
            .build();
    return client.send(request, BodyHandlers.ofInputStream()).body();
  }

  private static void assertNext(InputStream watch, String status) throws IOException {
    byte[] expected = ServerWorld.envelope(0, ServerWorld.utf8("{\"status\":\"" + status + "\"}"));
    assertThat(watch.readNBytes(expected.length)).isEqualTo(expected);
  }

  @Test
  void serverThatEnds_saysSoAndAnswersUntilTheDelayIsOver() throws Exception {
    try (InputStream watch = watch()) {
      assertNext(watch, "SERVING");
      Thread closing = Thread.ofVirtual().start(server::close);

      assertNext(watch, "NOT_SERVING");
      assertThat(get("/readyz")).isEqualTo("503 NOT_SERVING\n");
      assertThat(get("/healthz")).isEqualTo("200 ok\n");
      assertThat(closing.isAlive()).isTrue();
      closing.interrupt();
      closing.join();
    }
    assertThat(server.awaitTermination(Duration.ZERO)).isTrue();
  }
}
