package dev.connectjava.verification.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Router;
import dev.connectjava.Transport;
import dev.connectjava.health.HealthChecker;
import dev.connectjava.health.HealthProbes;
import dev.connectjava.health.HealthRegistry;
import dev.connectjava.health.HealthService;
import dev.connectjava.health.ServingStatus;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.reflection.Reflection;
import dev.connectjava.reflection.SchemaClient;
import dev.connectjava.testing.InMemoryTransport;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What docs/guide/health-and-reflection.md says. */
final class HealthPageTest {

  private static int probe(NettyServer server, String path) throws IOException {
    URI uri = URI.create("http://localhost:" + server.port() + path);
    return ((HttpURLConnection) uri.toURL().openConnection()).getResponseCode();
  }

  @Test
  void registry_answersProbesAndChecks() throws IOException {
    HealthRegistry health = HealthRegistry.create();
    Router router = Router.builder().service(new Greeter()).merge(health.routes()).build();
    NettyServer server =
        NettyServer.builder()
            .port(0)
            .handler(router)
            .beforeShutdown(health::enterTerminalState)
            .drainDelay(Duration.ZERO)
            .start();
    try (server) {
      assertThat(health.check("greet.v1.GreetService")).contains(ServingStatus.SERVING);
      assertThat(probe(server, "/healthz")).isEqualTo(200);
      assertThat(probe(server, "/readyz")).isEqualTo(200);

      health.set("greet.v1.GreetService", ServingStatus.NOT_SERVING);
      assertThat(probe(server, "/readyz")).isEqualTo(200);

      health.set(HealthRegistry.SERVER, ServingStatus.NOT_SERVING);
      assertThat(probe(server, "/readyz")).isEqualTo(503);
      assertThat(probe(server, "/healthz")).isEqualTo(200);
    }
    assertThat(health.set(HealthRegistry.SERVER, ServingStatus.SERVING)).isFalse();
    assertThat(health.check(HealthRegistry.SERVER)).contains(ServingStatus.NOT_SERVING);
  }

  @Test
  void checker_decidesByItself() {
    AtomicBoolean database = new AtomicBoolean(true);
    HealthChecker checker =
        service -> Optional.of(database.get() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
    Router router =
        Router.builder()
            .service(new Greeter())
            .service(HealthService.of(checker))
            .resource("/readyz", HealthProbes.readiness(checker))
            .build();
    assertThat(router.methods()).hasSize(5);
  }

  @Test
  void reflection_describesTheServices() {
    Router router =
        Router.builder().service(new Greeter()).merge(Reflection.create().routes()).build();
    Router restricted =
        Router.builder()
            .service(new Greeter())
            .merge(Reflection.create().withServices("greet.v1.GreetService").routes())
            .build();
    try (Transport all = InMemoryTransport.to(router);
        Transport one = InMemoryTransport.to(restricted)) {
      assertThat(SchemaClient.reflected(all).services())
          .contains("greet.v1.GreetService", "grpc.reflection.v1.ServerReflection");
      assertThat(SchemaClient.reflected(one).services()).containsExactly("greet.v1.GreetService");
    }
  }
}
