package dev.connectjava.verification;

import static dev.connectjava.verification.ServerWorld.SERVICE;
import static dev.connectjava.verification.ServerWorld.body;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import dev.connectjava.Router;
import dev.connectjava.netty.MemoryBounds;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import dev.connectjava.testrules.Attack.Neighbour;
import dev.connectjava.verification.http.TestCall;
import dev.connectjava.verification.http.TestServer;
import dev.connectjava.verification.http.TestServer.Transport;
import dev.connectjava.verification.v1.Order;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages for which a transport has no memory, in every protocol; and who else is served. */
final class MemoryContractTest {

  private static final int BUDGET_BYTES = 1024 * 1024;
  private static final String CONNECT = "application/proto";

  private final Gates gates = new Gates();

  private TestServer start(Transport transport) {
    Router router = Router.builder().service(new Contract(gates)).build();
    return transport.start(
        router,
        server ->
            server.memory(
                MemoryBounds.defaults()
                    .withTotalBytes(2 * BUDGET_BYTES)
                    .withConnectionBytes(BUDGET_BYTES)));
  }

  private static byte[] order(int bytes, String gate) {
    return Order.newBuilder().setText("x".repeat(bytes)).setGate(gate).build().toByteArray();
  }

  private static TestCall ask(TestServer server, String contentType, byte[] body) {
    TestCall call = server.open("POST", SERVICE + "Ask", Headers.of("content-type", contentType));
    call.send(body);
    call.end();
    return call;
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "IN_MEMORY")
  @Attack(
      value = "message for which there is no room",
      kind = Kind.MEMORY,
      sameConnection = Neighbour.SERVED)
  void messageWithoutRoom_isResourceExhausted_andItsNeighboursAreServed(Transport transport) {
    try (TestServer server = start(transport)) {
      byte[] large = order(BUDGET_BYTES, "");
      TestCall refused = ask(server, CONNECT, large);
      assertThat(refused.status()).isEqualTo(429);
      assertThat(body(refused))
          .contains(
              "resource_exhausted", "NettyServer.Builder.memory: MemoryBounds.withConnectionBytes");

      TestCall web = ask(server, "application/grpc-web+proto", ServerWorld.envelope(0, large));
      assertThat(body(web)).contains("grpc-status: 8");

      assertThat(ask(server, CONNECT, order(100, "")).status()).isEqualTo(200);
      assertThat(ask(server, CONNECT, order(BUDGET_BYTES / 2, "")).status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NETTY_HTTP_2", "NETTY_HTTP_2_TLS"})
  void messageOfABlockedHandler_counts_untilTheHandlerIsDone(Transport transport) {
    try (TestServer server = start(transport)) {
      byte[] half = order(BUDGET_BYTES / 2, "held");
      TestCall held = ask(server, CONNECT, half);
      gates.at("held").awaitArrival();

      assertThat(ask(server, CONNECT, order(BUDGET_BYTES / 2, "")).status()).isEqualTo(429);
      assertThat(ask(server, CONNECT, order(10_000, "")).status()).isEqualTo(200);

      gates.at("held").open();
      assertThat(held.status()).isEqualTo(200);
      assertThat(body(held)).isNotEmpty();
      assertThat(ask(server, CONNECT, order(BUDGET_BYTES / 2, "")).status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "IN_MEMORY")
  @Attack(
      value = "messages that are announced and never sent",
      kind = Kind.MEMORY,
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  void messagesThatAreAnnouncedAndNeverSent_keepNobodyOut(Transport transport) {
    try (TestServer server = start(transport)) {
      byte[] message = order(BUDGET_BYTES / 2, "");
      byte[] begun = Arrays.copyOf(ServerWorld.envelope(0, message), 100);
      List<TestCall> calls = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        TestCall web =
            server.open(
                "POST", SERVICE + "Ask", Headers.of("content-type", "application/grpc-web+proto"));
        web.send(begun);
        Headers unary = Headers.of("content-type", CONNECT, "content-length", "" + message.length);
        TestCall connect = server.open("POST", SERVICE + "Ask", unary);
        connect.send(Arrays.copyOf(message, 100));
        calls.add(web);
        calls.add(connect);
      }
      assertThat(ask(server, CONNECT, message).status()).isEqualTo(200);
      calls.forEach(TestCall::disconnect);
    }
  }

  /** Each counts for more than its bytes; all together they have come through one window. */
  @ParameterizedTest
  @EnumSource(Transport.class)
  void tinyMessagesThatWaitForTheirHandler_areHeldBack_andNotRefused(Transport transport) {
    try (TestServer server = start(transport)) {
      TestCall stream =
          server.open(
              "POST", SERVICE + "Collect", Headers.of("content-type", "application/connect+proto"));
      stream.send(ServerWorld.envelope(0, order(0, "tiny")));
      gates.at("tiny").awaitArrival();
      int count = 20_000;
      ByteBuffer tiny = ByteBuffer.allocate(count * 5);
      for (int i = 0; i < count; i++) {
        tiny.put(ServerWorld.envelope(0, new byte[0]));
      }
      stream.send(tiny.array());
      stream.end();
      assertThat(ask(server, CONNECT, order(100, "")).status()).isEqualTo(200);

      gates.at("tiny").open();
      assertThat(body(stream)).endsWith("{}").doesNotContain("resource_exhausted");
    }
  }

  /** Only the stream's own sender is held back by a handler that does not read. */
  @ParameterizedTest
  @EnumSource(names = {"NETTY_HTTP_2", "NETTY_HTTP_2_TLS"})
  @Attack(
      value = "stream that the handler does not read",
      kind = Kind.MEMORY,
      sameConnection = Neighbour.SERVED)
  void streamThatNobodyReads_holdsBackNoOther(Transport transport) {
    Router router = Router.builder().service(new Contract(gates)).build();
    try (TestServer server = transport.start(router, settings -> settings)) {
      TestCall unread =
          server.open(
              "POST", SERVICE + "Collect", Headers.of("content-type", "application/connect+proto"));
      unread.send(ServerWorld.envelope(0, order(10, "never")));
      gates.at("never").awaitArrival();
      byte[] more = ServerWorld.envelope(0, order(64 * 1024, ""));
      for (int i = 0; i < 40; i++) {
        unread.send(more); // More than the window of the connection.
      }
      assertThat(ask(server, CONNECT, order(1024 * 1024, "")).status()).isEqualTo(200);
      unread.disconnect();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "IN_MEMORY")
  @Attack(value = "messages that are cut off", kind = Kind.LIFECYCLE)
  void messageThatIsCutOff_givesItsMemoryBack(Transport transport) {
    try (TestServer server = start(transport)) {
      for (int i = 0; i < 4; i++) {
        TestCall cutOff = server.open("POST", SERVICE + "Ask", Headers.of("content-type", CONNECT));
        cutOff.send(order(BUDGET_BYTES / 2, ""));
        cutOff.disconnect();
      }
      awaitServed(server, order(BUDGET_BYTES / 2, ""));
    } // Which looks whether all memory has been given back.
  }

  /** The server may hear of the others' end after this call. */
  private static void awaitServed(TestServer server, byte[] order) {
    int status = 429;
    for (int i = 0; status == 429 && i < 1_000; i++) {
      status = ask(server, CONNECT, order).status();
    }
    assertThat(status).isEqualTo(200);
  }
}
