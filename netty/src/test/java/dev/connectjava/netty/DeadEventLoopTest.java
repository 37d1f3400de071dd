package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.connectjava.http.ConnectionListener;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Event loops that die, as they do when there is no memory even to log of that. */
@Timeout(60)
final class DeadEventLoopTest {

  private static final String NETTYS_LOG = "io.netty.util.concurrent.AbstractEventExecutor";

  private final ScriptedHandler handler = new ScriptedHandler();

  private static void kill(EventExecutor eventLoop) throws InterruptedException {
    try (BrokenLog log = BrokenLog.of(NETTYS_LOG)) {
      eventLoop.execute(() -> {
        throw new OutOfMemoryError("as a test wants it");
      });
      assertThat(eventLoop.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static EventExecutor eventLoopOf(ScriptedHandler.Held held) {
    return ((ServerExchange) held.exchange()).outbox().eventLoop();
  }

  @Test
  void server_whoseEventLoopDies_closesAllAndSaysSo() throws Exception {
    CompletableFuture<ConnectionListener.End> end = new CompletableFuture<>();
    NettyServer server =
        NettyServer.builder()
            .host("127.0.0.1")
            .port(0)
            .eventLoopThreads(2)
            .handler(handler)
            .connectionListener(start -> new EndListener(end))
            .start();
    try (RawConnection onOne = RawConnection.to(server);
        RawConnection onOther = RawConnection.to(server)) {
      onOne.send("GET /hold HTTP/1.1\r\nHost: test\r\n\r\n");
      ScriptedHandler.Held first = handler.nextHeld();
      onOther.send("GET /hold HTTP/1.1\r\nHost: test\r\n\r\n");
      ScriptedHandler.Held second = handler.nextHeld();

      kill(eventLoopOf(first));

      assertThatThrownBy(() -> server.awaitTermination(Duration.ofSeconds(20)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("event loop")
          .hasRootCauseInstanceOf(OutOfMemoryError.class);
      assertThat(server.isRunning()).isFalse();
      first.awaitClosed();
      second.awaitClosed();
      assertThat(onOne.bytesUntilClosed()).isZero();
      assertThat(onOther.bytesUntilClosed()).isZero();
      assertThatThrownBy(() -> connect(server)).isInstanceOf(IOException.class);
      ConnectionListener.End told = end.get(20, TimeUnit.SECONDS);
      assertThat(told.reason()).isEqualTo(ConnectionListener.Reason.FAILED);
      assertThat(told.cause()).containsInstanceOf(OutOfMemoryError.class);
    } finally {
      server.close();
    }
  }

  private static void connect(NettyServer server) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", server.port()), 5_000);
    }
  }

  @Test
  void close_afterAnEventLoopDied_returnsInTime() throws Exception {
    NettyServer server =
        NettyServer.builder()
            .host("127.0.0.1")
            .port(0)
            .eventLoopThreads(1)
            .handler(handler)
            .start();
    try (RawConnection client = RawConnection.to(server)) {
      client.send("GET /hold HTTP/1.1\r\nHost: test\r\n\r\n");
      kill(eventLoopOf(handler.nextHeld()));
      long start = System.nanoTime();
      server.close();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }
  }
}
