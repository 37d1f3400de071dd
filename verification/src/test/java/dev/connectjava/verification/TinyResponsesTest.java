package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.CallOptions;
import dev.connectjava.Router;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.MemoryBounds;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many messages of a few bytes that wait for their reader, a client's: each counts for more than
 * its bytes, and they are held back by the window, not refused.
 */
final class TinyResponsesTest {

  private static final int MIB = 1024 * 1024;
  private static final int REPLIES = 30_000;

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1", "HTTP_2"})
  void tinyMessages_thatWaitForTheirReader_comeAllTheSame(HttpVersion version) {
    Router router = Router.builder().service(new Contract(new Gates())).build();
    try (NettyServer server =
            NettyServer.builder().host("127.0.0.1").port(0).handler(router).start();
        NettyTransport transport =
            NettyTransport.builder(
                    "http://127.0.0.1:" + ((InetSocketAddress) server.address()).getPort())
                .httpVersion(version)
                .memory(MemoryBounds.defaults().withTotalBytes(MIB).withConnectionBytes(MIB / 2))
                .build()) {
      CallOptions patient = CallOptions.defaults().withTimeout(Duration.ofMinutes(1));
      Order order = Order.newBuilder().setCount(REPLIES).build();
      int received = 0;
      try (ServerStreamingCall<Reply> replies =
          ContractServiceClient.of(transport).repeat(order, patient)) {
        long before = -1;
        while (before == -1 || transport.memoryInUse() > before) { // Until the window is full.
          before = transport.memoryInUse();
          LockSupport.parkNanos(50_000_000);
        }
        for (Reply reply : replies) {
          assertThat(reply.getCount()).isEqualTo(++received);
        }
      }
      assertThat(received).isEqualTo(REPLIES);
      assertThat(transport.memoryInUse()).isZero();
    }
  }
}
