package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.connectjava.CallOptions;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.testing.InMemoryTransport;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the failure of a call says of the server, over the network. */
final class FailureTargetTest {

  private static final Order FAILING =
      Order.newBuilder().setCode("NOT_FOUND").setText("no such thing").build();

  private static RpcException failure(Function<Order, ?> call) {
    return catchThrowableOfType(RpcException.class, () -> call.apply(FAILING));
  }

  private static Object repeat(ContractServiceClient client, Order order) {
    try (ServerStreamingCall<Reply> call = client.repeat(order)) {
      return call.iterator().next();
    }
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void failure_namesItsTarget_andWhoHasFoundIt(Protocol protocol) {
    Contract contract = new Contract(new Gates());
    try (NettyServer server =
        NettyServer.builder().host("127.0.0.1").port(0).service(contract).start()) {
      String url = "http://127.0.0.1:" + server.port();
      CallOptions late = CallOptions.defaults().withTimeout(Duration.ZERO);
      try (NettyTransport transport = NettyTransport.builder(url).protocol(protocol).build()) {
        ContractServiceClient client = ContractServiceClient.of(transport);
        RpcException ofTheServer = failure(client::ask);
        assertThat(ofTheServer.target()).contains(url);
        assertThat(ofTheServer)
            .hasToString("RpcException: not_found: no such thing (sent by " + url + ")");
        assertThat(failure(order -> repeat(client, order)))
            .hasToString("RpcException: not_found: no such thing (sent by " + url + ")");
        RpcException ofTheClient = failure(order -> client.ask(order, late));
        assertThat(ofTheClient.target()).contains(url);
        assertThat(ofTheClient.toString()).endsWith(" (found by the client of " + url + ")");
      }
    }
  }

  @Test
  void failureInMemory_hasNoTarget() {
    try (InMemoryTransport transport = InMemoryTransport.to(new Contract(new Gates()))) {
      RpcException failure = failure(ContractServiceClient.of(transport)::ask);
      assertThat(failure.target()).isEmpty();
      assertThat(failure)
          .hasToString("RpcException: not_found: no such thing (sent by the server)");
    }
  }
}
