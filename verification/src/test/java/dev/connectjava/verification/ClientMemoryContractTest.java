package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.ClientConfig;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.netty.MemoryBounds;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import dev.connectjava.testrules.Attack.Neighbour;
import dev.connectjava.verification.http.ClientCarrier;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Responses for which a client's transport has no memory, in every protocol; and who else is
 * served.
 */
final class ClientMemoryContractTest {

  private static final int BUDGET_BYTES = 1024 * 1024;

  static Stream<ClientWorld.Way> ways() {
    return ClientWorld.ways().filter(way -> way.carrier() != ClientCarrier.IN_MEMORY);
  }

  private static ClientWorld world(
      ClientWorld.Way way, UnaryOperator<NettyTransport.Builder> budget) {
    ClientConfig.Builder uncompressed = way.config().acceptCompressions();
    return ClientWorld.of(way, uncompressed, budget);
  }

  private static UnaryOperator<NettyTransport.Builder> ofConnection() {
    return client ->
        client.memory(
            MemoryBounds.defaults()
                .withTotalBytes(2 * BUDGET_BYTES)
                .withConnectionBytes(BUDGET_BYTES));
  }

  private static UnaryOperator<NettyTransport.Builder> ofAll() {
    return client ->
        client.memory(
            MemoryBounds.defaults()
                .withTotalBytes(BUDGET_BYTES)
                .withConnectionBytes(2 * BUDGET_BYTES));
  }

  /** Has a reply of so many bytes. */
  private static Order order(int bytes) {
    return Order.newBuilder().setText("x".repeat(1024)).setCount(bytes / 1024).build();
  }

  private static void assertRefused(Runnable call, String setting) {
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(call::run)
        .withMessageStartingWith("response message refused: there is no memory for ")
        .withMessageEndingWith("(NettyTransport.Builder.memory: %s)", setting)
        .matches(e -> e.code() == Code.RESOURCE_EXHAUSTED);
  }

  private static void assertServed(ContractServiceClient client, int bytes) {
    assertThat(client.change(order(bytes)).getText()).hasSize(bytes);
  }

  @ParameterizedTest
  @MethodSource("ways")
  @Attack(
      value = "response for which the client's connection has no room",
      kind = Kind.MEMORY,
      sameConnection = Neighbour.SERVED)
  void response_withoutRoomOfItsConnection_isRefused_andItsNeighboursAreServed(
      ClientWorld.Way way) {
    try (ClientWorld world = world(way, ofConnection())) {
      ContractServiceClient client = world.client();
      ClientStreamingCall<Order, Reply> neighbour = client.collect();
      neighbour.send(order(1024));

      assertRefused(() -> client.change(order(BUDGET_BYTES)), "MemoryBounds.withConnectionBytes");
      assertServed(client, 1024);
      assertServed(client, BUDGET_BYTES / 2);

      neighbour.send(order(1024));
      assertThat(neighbour.finish().getCount()).isEqualTo(2);
    } // Which looks whether all memory has been given back.
  }

  @ParameterizedTest
  @MethodSource("ways")
  void response_withoutRoomOfAllConnections_isRefused(ClientWorld.Way way) {
    try (ClientWorld world = world(way, ofAll())) {
      ContractServiceClient client = world.client();
      assertRefused(() -> client.change(order(BUDGET_BYTES)), "MemoryBounds.withTotalBytes");
      assertServed(client, BUDGET_BYTES / 2);
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void messageOfAStream_withoutRoom_isRefused(ClientWorld.Way way) {
    Order large = Order.newBuilder().setText("x".repeat(BUDGET_BYTES)).setCount(3).build();
    try (ClientWorld world = world(way, ofConnection())) {
      try (ServerStreamingCall<Reply> call = world.client().repeat(large)) {
        assertRefused(call::receive, "MemoryBounds.withConnectionBytes");
      }
      assertServed(world.client(), 1024);
      world.assertNothingLeft();
    }
  }

  /** Compressed it has room. */
  @ParameterizedTest
  @MethodSource("ways")
  void response_withoutRoomWhenItIsDecompressed_isRefused(ClientWorld.Way way) {
    ClientConfig.Builder compressed = way.config().acceptCompressions("gzip");
    try (ClientWorld world = ClientWorld.of(way, compressed, ofConnection())) {
      ContractServiceClient client = world.client();
      assertRefused(() -> client.change(order(BUDGET_BYTES)), "MemoryBounds.withConnectionBytes");
      assertServed(client, BUDGET_BYTES / 4);
    }
  }
}
