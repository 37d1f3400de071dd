package dev.connectjava.verification;

import static dev.connectjava.verification.ServerWorld.envelope;
import static dev.connectjava.verification.ServerWorld.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Router;
import dev.connectjava.health.HealthRegistry;
import dev.connectjava.reflection.Reflection;
import dev.connectjava.verification.http.TestCall;
import dev.connectjava.verification.http.TestServer.Transport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that opens streams by the thousand, and lets go of all of them at once. */
final class ManyStreamsTest {

  private static final int COUNT = 10_000;
  private static final String WATCH = "/grpc.health.v1.Health/Watch";
  private static final String REFLECTION =
      "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";

  private final ServerWorld world =
      ServerWorld.bare(
          Transport.NETTY_HTTP_2,
          Router.builder()
              .merge(HealthRegistry.create().routes())
              .merge(Reflection.create().routes()));

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void watches_leaveNothingBehind() {
    List<TestCall> calls = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      TestCall call = open(WATCH, "{\"service\":\"service." + i + "\"}");
      call.end();
      calls.add(call);
    }
    abandon(calls);
  }

  @Test
  void reflectionStreams_leaveNothingBehind() {
    List<TestCall> calls = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      calls.add(open(REFLECTION, "{\"listServices\":\"\"}"));
    }
    abandon(calls);
  }

  private TestCall open(String path, String request) {
    TestCall call = world.open("POST", path, "content-type", "application/connect+json");
    call.send(envelope(0, utf8(request)));
    return call;
  }

  private void abandon(List<TestCall> calls) {
    calls.forEach(call -> assertThat(call.read(5)).hasSize(5).startsWith(0));
    assertThat(world.router().activeCalls()).isEqualTo(COUNT);
    calls.forEach(TestCall::disconnect);
    world.assertNothingLeft();
  }
}
