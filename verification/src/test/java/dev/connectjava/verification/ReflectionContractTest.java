package dev.connectjava.verification;

import static dev.connectjava.verification.ServerWorld.body;
import static dev.connectjava.verification.ServerWorld.envelope;
import static dev.connectjava.verification.ServerWorld.join;
import static dev.connectjava.verification.ServerWorld.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.ExecutionMode;
import dev.connectjava.Router;
import dev.connectjava.reflection.Reflection;
import dev.connectjava.verification.http.TestCall;
import dev.connectjava.verification.http.TestServer.Transport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server tells of its schema, over every transport. */
@ParameterizedClass
@EnumSource(Transport.class)
final class ReflectionContractTest {

  private static final String STREAM = "application/connect+json";
  private static final byte[] LIST = envelope(0, utf8("{\"listServices\":\"*\"}"));

  private final Transport transport;
  private final ServerWorld world;

  ReflectionContractTest(Transport transport) {
    this.transport = transport;
    this.world = ServerWorld.of(transport, Router.builder().merge(Reflection.create().routes()));
  }

  @AfterEach
  void nothingIsLeft() {
    world.assertNothingLeft();
    world.close();
  }

  private TestCall open(String version) {
    String path = "/grpc.reflection." + version + ".ServerReflection/ServerReflectionInfo";
    return world.open("POST", path, "content-type", STREAM);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v1alpha"})
  void requestsOfAStream_areAnsweredInTurn(String version) {
    TestCall call = open(version);
    byte[] symbol = utf8("{\"fileContainingSymbol\":\"verification.v1.ContractService.Ask\"}");
    byte[] unknown = utf8("{\"fileByFilename\":\"nothing.proto\"}");
    call.send(join(LIST, envelope(0, symbol), envelope(0, unknown)));
    call.end();

    assertThat(body(call))
        .containsSubsequence(
            "{\"name\":\"grpc.reflection.v1.ServerReflection\"}",
            "{\"name\":\"grpc.reflection.v1alpha.ServerReflection\"}",
            "{\"name\":\"verification.v1.ContractService\"}",
            "\"fileDescriptorResponse\":{\"fileDescriptorProto\":[\"",
            "\"errorResponse\":{\"errorCode\":5,\"errorMessage\":\"there is no file"
                + " nothing.proto\"}",
            "{}");
  }

  /** It waits for requests, which handlers on the event loop must not. */
  @Test
  void serverWithHandlersOnTheEventLoop_isDescribed() {
    Router.Builder router =
        Router.builder()
            .executionMode(ExecutionMode.eventLoop())
            .merge(Reflection.create().routes());
    try (ServerWorld onEventLoop = ServerWorld.of(transport, router)) {
      String path = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
      TestCall call = onEventLoop.open("POST", path, "content-type", STREAM);
      call.send(LIST);
      call.end();
      assertThat(body(call)).contains("{\"name\":\"verification.v1.ContractService\"}");
    }
  }

  @Test
  void streams_endWithTheirClients() {
    List<TestCall> calls = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      TestCall call = open("v1");
      call.send(LIST);
      calls.add(call);
    }
    calls.forEach(TestCall::disconnect);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"host\":\"example.com\"}"})
  void requestForNothing_isAnInvalidArgument(String request) {
    TestCall call = open("v1");
    call.send(envelope(0, utf8(request)));
    call.end();

    assertThat(body(call)).contains("{\"error\":{\"code\":\"invalid_argument\"");
  }
}
