package dev.connectjava.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Peer;
import dev.connectjava.Router;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.testing.InMemoryCall;
import dev.connectjava.testing.InMemoryHttp;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HealthProbesTest {

  private static final Peer NOBODY = Peer.at(new InetSocketAddress("127.0.0.1", 1));

  private final HealthRegistry health = HealthRegistry.create();
  private final InMemoryHttp http =
      InMemoryHttp.to(
          Router.builder()
              .merge(health.routes())
              .resource("/readyz/greet", HealthProbes.readiness(health, "greet.v1.GreetService"))
              .resource("/database", HealthProbes.readiness(service -> Optional.empty()))
              .build());

  @AfterEach
  void close() {
    http.close();
  }

  private String get(String path) {
    InMemoryCall call =
        http.open(HttpRequest.builder(HttpVersion.HTTP_1, "GET", path, NOBODY).build());
    call.end();
    int status = call.awaitStatus();
    assertThat(call.awaitHeaders().first("cache-control")).contains("no-store");
    return status + " " + new String(call.read(Integer.MAX_VALUE), StandardCharsets.UTF_8);
  }

  @Test
  void server_isReadyWhileItServes() {
    assertThat(get("/readyz")).isEqualTo("200 SERVING\n");
    health.set(HealthRegistry.SERVER, ServingStatus.UNKNOWN);
    assertThat(get("/readyz")).isEqualTo("503 UNKNOWN\n");
    health.clear(HealthRegistry.SERVER);
    assertThat(get("/readyz")).isEqualTo("503 SERVICE_UNKNOWN\n");
  }

  @Test
  void server_thatEnds_isAliveAndNotReady() {
    health.enterTerminalState();
    assertThat(get("/readyz")).isEqualTo("503 NOT_SERVING\n");
    assertThat(get("/healthz")).isEqualTo("200 ok\n");
  }

  @Test
  void readiness_isThatOfAServiceOrOfACheckerIfAskedFor() {
    assertThat(get("/readyz/greet")).isEqualTo("503 SERVICE_UNKNOWN\n");
    health.set("greet.v1.GreetService", ServingStatus.SERVING);
    assertThat(get("/readyz/greet")).isEqualTo("200 SERVING\n");
    assertThat(get("/database")).isEqualTo("503 SERVICE_UNKNOWN\n");
  }
}
