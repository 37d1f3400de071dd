package dev.connectjava.verification;

import static dev.connectjava.verification.ServerWorld.body;
import static dev.connectjava.verification.ServerWorld.envelope;
import static dev.connectjava.verification.ServerWorld.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Router;
import dev.connectjava.health.HealthRegistry;
import dev.connectjava.health.ServingStatus;
import dev.connectjava.verification.http.TestCall;
import dev.connectjava.verification.http.TestServer.Transport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The health of a server, over every transport. */
@ParameterizedClass
@EnumSource(Transport.class)
final class HealthContractTest {

  private static final String HEALTH = "/grpc.health.v1.Health/";
  private static final String CONTRACT = "verification.v1.ContractService";

  private final HealthRegistry health = HealthRegistry.create();
  private final ServerWorld world;

  HealthContractTest(Transport transport) {
    this.world = ServerWorld.of(transport, Router.builder().merge(health.routes()));
  }

  @AfterEach
  void nothingIsLeft() {
    world.assertNothingLeft();
    world.close();
  }

  private TestCall post(String method, String contentType, byte[] request) {
    TestCall call = world.open("POST", HEALTH + method, "content-type", contentType);
    call.send(request);
    call.end();
    return call;
  }

  private String check(String service) {
    return body(post("Check", "application/json", utf8("{\"service\":\"" + service + "\"}")));
  }

  private TestCall watch(String service) {
    return post(
        "Watch",
        "application/connect+json",
        envelope(0, utf8("{\"service\":\"" + service + "\"}")));
  }

  private static void assertNext(TestCall watch, String status) {
    byte[] expected = envelope(0, utf8("{\"status\":\"" + status + "\"}"));
    assertThat(watch.read(expected.length)).isEqualTo(expected);
  }

  private String get(String path) {
    TestCall call = world.open("GET", path);
    call.end();
    return call.status() + " " + body(call);
  }

  @Test
  void check_knowsTheServerAndWhatIsOnItsRouter() {
    assertThat(check("")).isEqualTo("{\"status\":\"SERVING\"}");
    assertThat(check(CONTRACT)).isEqualTo("{\"status\":\"SERVING\"}");
    assertThat(check("other.Service"))
        .isEqualTo("{\"code\":\"not_found\",\"message\":\"the service is not known\"}");
  }

  @Test
  void watches_areToldOfEachChangeUntilTheirClientsGo() {
    List<TestCall> watches = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      watches.add(watch(CONTRACT));
    }
    watches.forEach(watch -> assertNext(watch, "SERVING"));
    health.set(CONTRACT, ServingStatus.NOT_SERVING);
    watches.forEach(watch -> assertNext(watch, "NOT_SERVING"));
    health.clear(CONTRACT);
    watches.forEach(watch -> assertNext(watch, "SERVICE_UNKNOWN"));
    watches.forEach(TestCall::disconnect);
  }

  @Test
  void probes_tellALiveServerFromOneThatIsReady() {
    assertThat(get("/healthz")).isEqualTo("200 ok\n");
    assertThat(get("/readyz")).isEqualTo("200 SERVING\n");
    health.enterTerminalState();
    assertThat(get("/healthz")).isEqualTo("200 ok\n");
    assertThat(get("/readyz")).isEqualTo("503 NOT_SERVING\n");
    assertThat(check(CONTRACT)).isEqualTo("{\"status\":\"NOT_SERVING\"}");
  }
}
