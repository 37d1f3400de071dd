package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.http.ConnectionListener;
import dev.connectjava.http.DiscardingListener;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.tls.ClientTls;
import dev.connectjava.tls.ServerTls;
import dev.connectjava.tls.TlsTrust;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that are closed while something keeps their connections from ending. */
@Timeout(60)
final class ConnectionsClosingTest {

  private static final int SMALL_BUFFER_BYTES = 16 * 1024;

  /** More than the buffers of both sides take. */
  private static final int BODY_BYTES = 8 * 1024 * 1024;

  private final TestPki pki = new TestPki();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  static Stream<NettyTransportKind> kinds() {
    return Stream.of(NettyTransportKind.values()).filter(NettyTransportKind::isAvailable);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** A server whose only event loop is blocked by the first request, until it is released. */
  private NettyServer server(ConnectionListener.Factory listener) {
    HttpHandler blocking =
        exchange -> {
          begun.countDown();
          await(released);
          return DiscardingListener.of(exchange);
        };
    return NettyServer.builder()
        .host("127.0.0.1")
        .port(0)
        .eventLoopThreads(1)
        .tls(ServerTls.of(TestPki.identity(pki.server("localhost"))))
        .socketOptions(ServerSocketOptions.builder().receiveBufferBytes(SMALL_BUFFER_BYTES).build())
        .connectionListener(listener)
        .handler(blocking)
        .shutdownGrace(Duration.ZERO)
        .start();
  }

  private NettyHttpTransport client(NettyServer server, NettyTransportKind kind) {
    return NettyTransport.builder("https://127.0.0.1:" + server.port())
        .transport(kind)
        .tls(ClientTls.builder().trust(TlsTrust.of(pki.trusted())).build())
        .socketOptions(ClientSocketOptions.builder().sendBufferBytes(SMALL_BUFFER_BYTES).build())
        .buildHttp();
  }

  /** TLS can't say that the connection ends, since the server does not read. */
  @ParameterizedTest
  @MethodSource("kinds")
  void connectionWhoseServerDoesNotRead_leavesNoSocket(NettyTransportKind kind) {
    CompletableFuture<ConnectionListener.End> end = new CompletableFuture<>();
    try (NettyServer server = server(start -> new EndListener(end))) {
      try (NettyHttpTransport client = client(server, kind)) {
        client
            .open(HttpClientRequest.builder("POST", "/").build(), new RecordedFailures())
            .start(ByteBuffer.allocate(BODY_BYTES));
        await(begun);
      } finally {
        released.countDown();
      }
      assertThat(end).succeedsWithin(Duration.ofSeconds(20));
    }
  }

  @Test
  void eventLoopThatEnds_isNotWaitedFor() {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    TargetConnections connections =
        new TargetConnections(Http2ClientConnectionTest.loop(group.next()), receiver -> {});
    connections.loop().channels().add(new EmbeddedChannel(new NeverClosing()));

    CompletableFuture<Void> closed = ConnectionsClosing.begin(connections);
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    assertThat(closed).succeedsWithin(Duration.ofSeconds(20));
  }

  @Test
  void connectionThatDoesNotEnd_isNotWaitedForWithoutLimit() {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    TargetConnections connections =
        new TargetConnections(Http2ClientConnectionTest.loop(group.next()), receiver -> {});
    connections.loop().channels().add(new EmbeddedChannel(new NeverClosing()));

    assertThat(ConnectionsClosing.begin(connections)).succeedsWithin(Duration.ofSeconds(20));
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private static final class NeverClosing extends ChannelOutboundHandlerAdapter {

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {}
  }
}
