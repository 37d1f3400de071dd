package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The end of a listening socket, with the connections that it has accepted just before. */
@Timeout(60)
final class ListeningTest {

  private final ScriptedHandler handler = new ScriptedHandler();
  private final CountDownLatch accepted = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  static Stream<NettyTransportKind> kinds() {
    return Stream.of(NettyTransportKind.values()).filter(NettyTransportKind::isAvailable);
  }

  /** Notices when a connection has been given to its event loop. */
  private final class Acceptance extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ctx.fireChannelRead(message);
      accepted.countDown();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private void blockTheOtherEventLoop(Listening listening) {
    EventExecutor accepting = listening.channel().eventLoop();
    for (EventExecutor eventLoop : listening.eventLoops()) {
      if (eventLoop != accepting) {
        eventLoop.execute(() -> await(released));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void connectionWhoseEventLoopHasNotSeenItYet_isServed(NettyTransportKind kind) throws Exception {
    ServerPlan plan =
        NettyServer.builder()
            .host("127.0.0.1")
            .port(0)
            .eventLoopThreads(2)
            .transport(kind)
            .handler(handler)
            .plan();
    Listening listening = Listening.begin(plan, new ServerTermination());
    listening.channel().pipeline().addFirst(new Acceptance());
    listening.channel().eventLoop().submit(() -> {}).sync(); // From now on it sees connections.
    blockTheOtherEventLoop(listening);
    try (RawConnection client = RawConnection.to(listening.address())) {
      client.send("GET /hold HTTP/1.1\nHost: test\n\n");
      await(accepted);
      assertThat(listening.connections().count()).isZero();
      Thread ending = Thread.ofVirtual().start(() -> listening.end(Duration.ofSeconds(20)));
      listening.channel().closeFuture().sync();
      assertThat(ending.join(Duration.ofMillis(300))).isFalse();
      released.countDown();

      ScriptedHandler.Held held = handler.nextHeld();
      held.awaitDrain();
      held.exchange().respond(ScriptedHandler.text("done"));
      RawConnection.Response response = client.response();
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.headers()).containsEntry("connection", "close");
      assertThat(client.bytesUntilClosed()).isZero();
      ending.join();
    } finally {
      released.countDown();
      listening.end(Duration.ZERO);
      plan.release();
    }
  }
}
