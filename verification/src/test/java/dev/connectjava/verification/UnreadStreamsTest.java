package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.Router;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.ClientHttp2;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.netty.ServerHttp2;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams that are open and not read, on the one HTTP/2 connection of a client. */
final class UnreadStreamsTest {

  /** The least, which does not grow; the connection's is sixteen times as long. */
  private static final int WINDOW_BYTES = 65_535;

  /** A stream's window has room for five of these. */
  private static final int MESSAGE_BYTES = 13_000;

  private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();

  private static Order order(int bytes, int count) {
    return Order.newBuilder().setText("x".repeat(bytes)).setCount(count).build();
  }

  private static void awaitThat(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static NettyTransport.Builder clientOf(NettyServer server) {
    int port = ((InetSocketAddress) server.address()).getPort();
    return NettyTransport.builder("http://127.0.0.1:" + port)
        .httpVersion(HttpVersion.HTTP_2)
        .config(ClientConfig.builder().acceptCompressions().build())
        .maxConnections(1)
        .http2(
            ClientHttp2.defaults().withWindowBytes(WINDOW_BYTES).withMaxWindowBytes(WINDOW_BYTES));
  }

  /** Each fills its own window; together they are longer than the connection's. */
  @ParameterizedTest
  @ValueSource(ints = {32, 200})
  void streamsThatNobodyReads_holdBackNoOtherCallOfTheirConnection(int streams) {
    Router router = Router.builder().service(new Contract(new Gates())).build();
    NettyServer.Builder settings =
        NettyServer.builder().host("127.0.0.1").port(0).eventLoopThreads(1).handler(router);
    try (NettyServer server =
            settings.http2(ServerHttp2.builder().concurrentStreams(streams + 1).build()).start();
        NettyTransport transport = clientOf(server).build()) {
      ContractServiceClient client = ContractServiceClient.of(transport);
      List<ServerStreamingCall<Reply>> unread = new ArrayList<>();
      for (int i = 0; i < streams; i++) {
        unread.add(client.repeat(order(MESSAGE_BYTES, Integer.MAX_VALUE)));
      }
      long most = (long) streams * WINDOW_BYTES;
      long inExcess = (long) streams * MESSAGE_BYTES;
      awaitThat("the windows are full", () -> transport.memoryInUse() >= most - inExcess);

      CallOptions patient = CallOptions.defaults().withTimeout(Duration.ofSeconds(30));
      int moreThanAWindow = 3 * WINDOW_BYTES;
      assertThat(client.ask(order(moreThanAWindow, 1), patient).getText()).hasSize(moreThanAWindow);

      assertThat(transport.memoryInUse()).isLessThanOrEqualTo(most + 2 * inExcess);
      unread.forEach(ServerStreamingCall::close);
      awaitThat("the handlers have ended", () -> router.activeCalls() == 0);
      awaitThat("the memory is free", () -> transport.memoryInUse() == 0);
    }
  }
}
