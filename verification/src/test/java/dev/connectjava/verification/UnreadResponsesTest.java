package dev.connectjava.verification;

import static dev.connectjava.verification.ServerWorld.SERVICE;
import static dev.connectjava.verification.ServerWorld.envelope;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import dev.connectjava.Router;
import dev.connectjava.netty.MemoryBounds;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import dev.connectjava.testrules.Attack.Neighbour;
import dev.connectjava.verification.http.TestCall;
import dev.connectjava.verification.http.TestServer;
import dev.connectjava.verification.v1.Order;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Responses that a client asks for and does not read take no more memory than is allowed. */
final class UnreadResponsesTest {

  private static final int BUDGET_BYTES = 1024 * 1024;
  private static final int LARGE_BYTES = 100_000;
  private static final int CALLS = 50;

  private final Router router = Router.builder().service(new Contract(new Gates())).build();
  private final NettyServer server =
      NettyServer.builder()
          .host("127.0.0.1")
          .port(0)
          .memory(
              MemoryBounds.defaults()
                  .withTotalBytes(2 * BUDGET_BYTES)
                  .withConnectionBytes(BUDGET_BYTES))
          .shutdownGrace(Duration.ofMillis(100))
          .handler(router)
          .start();
  private final int port = ((InetSocketAddress) server.address()).getPort();
  private final TestServer attacker = TestServer.withoutWindow(port);
  private final TestServer other = TestServer.Transport.NETTY_HTTP_2.at(port);

  @AfterEach
  void memoryIsGivenBack() {
    attacker.close();
    awaitFreeMemory();
    assertServed();
    other.close();
    server.close();
  }

  private void awaitFreeMemory() {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (server.memoryInUse() > 0) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private void assertServed() {
    byte[] large = Order.newBuilder().setText("x".repeat(LARGE_BYTES)).build().toByteArray();
    TestCall call =
        other.open("POST", SERVICE + "Ask", Headers.of("content-type", "application/proto"));
    call.send(large);
    call.end();
    assertThat(call.status()).isEqualTo(200);
    assertThat(call.read(Integer.MAX_VALUE)).hasSizeGreaterThan(LARGE_BYTES);
  }

  private static byte[] manyTimes(int times) {
    return Order.newBuilder().setText("x".repeat(100)).setCount(times).build().toByteArray();
  }

  private static TestCall ask(TestServer client, String method, String contentType, byte[] body) {
    TestCall call = client.open("POST", SERVICE + method, Headers.of("content-type", contentType));
    call.send(body);
    call.end();
    return call;
  }

  @Test
  @Attack(
      value = "responses that are never read",
      kind = Kind.MEMORY,
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  void responsesOfManyCalls_areRefusedBeyondTheBudget() {
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      byte[] order = manyTimes(LARGE_BYTES / 100);
      statuses.add(ask(attacker, "Ask", "application/proto", order).status());
      assertThat(server.memoryInUse()).isLessThanOrEqualTo(BUDGET_BYTES);
      assertServed();
    }
    assertThat(statuses).startsWith(200, 200, 200).endsWith(429, 429, 429);
    byte[] small = manyTimes(1);
    assertThat(ask(attacker, "Ask", "application/proto", small).status()).isEqualTo(200);
  }

  @Test
  @Attack(
      value = "streams of large messages that are never read",
      kind = Kind.MEMORY,
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  void messagesOfManyStreams_areRefusedBeyondTheBudget() {
    for (int i = 0; i < CALLS; i++) {
      byte[] order =
          Order.newBuilder().setText("x".repeat(LARGE_BYTES)).setCount(100).build().toByteArray();
      TestCall stream = ask(attacker, "Repeat", "application/connect+proto", envelope(0, order));
      assertThat(stream.status()).isEqualTo(200);
      assertThat(server.memoryInUse()).isLessThanOrEqualTo(BUDGET_BYTES + 2 * LARGE_BYTES);
      assertServed();
    }
    assertThat(router.activeCalls()).as("streams that wait").isBetween(1L, (long) CALLS / 2);
  }

  /** An honest client, which reads, gets each answer for which there is room while it is sent. */
  @Test
  void responseAsLongAsItsRequest_hasTheRoomOfThat() {
    byte[] half = Order.newBuilder().setText("x".repeat(BUDGET_BYTES / 2)).build().toByteArray();
    for (int i = 0; i < 10; i++) {
      TestCall echo = ask(other, "Ask", "application/proto", half);
      assertThat(echo.status()).isEqualTo(200);
      assertThat(echo.read(Integer.MAX_VALUE)).hasSizeGreaterThan(BUDGET_BYTES / 2);
    }
  }

  @Test
  void refusal_saysWhatIsTakenAndWhichSettingChangesIt() {
    byte[] tooLong = manyTimes(BUDGET_BYTES / 100);
    TestCall unary = ask(other, "Ask", "application/proto", tooLong);
    assertThat(unary.status()).isEqualTo(429);
    assertThat(ServerWorld.body(unary))
        .contains(
            "resource_exhausted",
            "response message refused: there is no memory for 1,0",
            "of 1,048,576 bytes (NettyServer.Builder.memory: MemoryBounds.withConnectionBytes)");

    TestCall web = ask(other, "Ask", "application/grpc-web+proto", envelope(0, tooLong));
    assertThat(ServerWorld.body(web)).contains("grpc-status: 8", "response message refused");
  }
}
