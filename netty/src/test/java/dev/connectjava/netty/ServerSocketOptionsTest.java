package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a server's options do to its sockets, read back from them. */
@Timeout(60)
final class ServerSocketOptionsTest {

  private static final String GET = "GET /early HTTP/1.1\nHost: test\n\n";

  @TempDir private Path directory;
  private final ScriptedHandler handler = new ScriptedHandler();

  static Stream<NettyTransportKind> kinds() {
    return Stream.of(NettyTransportKind.values()).filter(NettyTransportKind::isAvailable);
  }

  private NettyServer.Builder builder(NettyTransportKind kind) {
    return NettyServer.builder().transport(kind).eventLoopThreads(1).handler(handler);
  }

  private NettyServer.Builder tcp(NettyTransportKind kind) {
    return builder(kind).host("127.0.0.1").port(0);
  }

  private NettyServer.Builder unix(NettyTransportKind kind) {
    return builder(kind).unixSocket(directory.resolve("app.sock"));
  }

  /** The socket at which the server listens, and one that it has accepted. */
  private record Sockets(Channel listening, Channel accepted) {}

  private static final class Accepted extends ChannelInboundHandlerAdapter {

    private final CompletableFuture<Channel> first = new CompletableFuture<>();

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object accepted) {
      ctx.fireChannelRead(accepted);
      Channel channel = (Channel) accepted;
      channel.eventLoop().execute(() -> first.complete(channel));
    }
  }

  private static void withSockets(NettyServer.Builder builder, Consumer<Sockets> assertion)
      throws Exception {
    Listening listening = Listening.begin(builder.plan(), new ServerTermination());
    Accepted accepted = new Accepted();
    listening.channel().pipeline().addFirst(accepted);
    listening.channel().eventLoop().submit(() -> {}).sync(); // Until then it sees nothing.
    try (RawConnection connection = RawConnection.to(listening.address())) {
      assertThat(connection.send(GET).response().body()).isEqualTo("early");
      assertion.accept(new Sockets(listening.channel(), accepted.first.get(30, TimeUnit.SECONDS)));
    } finally {
      listening.end(Duration.ZERO);
    }
  }

  private static <T> T option(Channel channel, ChannelOption<T> name) {
    T value = channel.config().getOption(name);
    assertThat(value).as("%s of %s", name, channel).isNotNull();
    return value;
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void defaults_areNoDelay_noProbes_andABacklogOf1024(NettyTransportKind kind) throws Exception {
    withSockets(
        tcp(kind),
        sockets -> {
          assertThat(option(sockets.accepted, ChannelOption.TCP_NODELAY)).isTrue();
          assertThat(option(sockets.accepted, ChannelOption.SO_KEEPALIVE)).isFalse();
          assertThat(option(sockets.listening, ChannelOption.SO_BACKLOG)).isEqualTo(1024);
          assertThat(option(sockets.listening, SocketOptionNames.reusePort(kind))).isFalse();
        });
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void options_areThoseOfTheSockets(NettyTransportKind kind) throws Exception {
    ServerSocketOptions options =
        ServerSocketOptions.builder()
            .backlog(Integer.MAX_VALUE)
            .reusePort(true)
            .tcpNoDelay(false)
            .tcpKeepAlive(true)
            .receiveBufferBytes(50_000)
            .sendBufferBytes(60_000)
            .build();
    withSockets(
        tcp(kind).socketOptions(options),
        sockets -> {
          assertThat(option(sockets.accepted, ChannelOption.TCP_NODELAY)).isFalse();
          assertThat(option(sockets.accepted, ChannelOption.SO_KEEPALIVE)).isTrue();
          assertThat(option(sockets.accepted, ChannelOption.SO_RCVBUF)).isBetween(50_000, 100_000);
          assertThat(option(sockets.accepted, ChannelOption.SO_SNDBUF)).isBetween(60_000, 120_000);
          assertThat(option(sockets.listening, ChannelOption.SO_RCVBUF)).isBetween(50_000, 100_000);
          assertThat(option(sockets.listening, ChannelOption.SO_BACKLOG))
              .isEqualTo(Integer.MAX_VALUE);
          assertThat(option(sockets.listening, SocketOptionNames.reusePort(kind))).isTrue();
        });
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void buffers_mayBeAsSmallOrAsLargeAsTheSystemLikes(NettyTransportKind kind) throws Exception {
    for (int bytes : new int[] {1, Integer.MAX_VALUE}) {
      ServerSocketOptions options =
          ServerSocketOptions.builder()
              .backlog(1)
              .receiveBufferBytes(bytes)
              .sendBufferBytes(bytes)
              .build();
      withSockets(
          tcp(kind).socketOptions(options),
          sockets -> {
            assertThat(option(sockets.accepted, ChannelOption.SO_RCVBUF)).isPositive();
            assertThat(option(sockets.accepted, ChannelOption.SO_SNDBUF)).isPositive();
          });
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void unixSocket_hasBuffersAndABacklog(NettyTransportKind kind) throws Exception {
    ServerSocketOptions options =
        ServerSocketOptions.builder()
            .backlog(3)
            .receiveBufferBytes(50_000)
            .sendBufferBytes(60_000)
            .build();
    withSockets(
        unix(kind).socketOptions(options),
        sockets -> {
          assertThat(option(sockets.accepted, SocketOptionNames.receiveBuffer(kind)))
              .isBetween(50_000, 100_000);
          assertThat(option(sockets.accepted, SocketOptionNames.sendBuffer(kind)))
              .isBetween(60_000, 120_000);
          assertThat(option(sockets.listening, ChannelOption.SO_BACKLOG)).isEqualTo(3);
        });
  }

  static Stream<Arguments> optionsOfTcp() {
    return Stream.of(
        Arguments.of("reusePort", ServerSocketOptions.builder().reusePort(true)),
        Arguments.of("tcpNoDelay(false)", ServerSocketOptions.builder().tcpNoDelay(false)),
        Arguments.of("tcpKeepAlive", ServerSocketOptions.builder().tcpKeepAlive(true)));
  }

  @ParameterizedTest
  @MethodSource("optionsOfTcp")
  void unixSocket_refusesOptionsOfTcp(String name, ServerSocketOptions.Builder options) {
    NettyServer.Builder builder = unix(NettyTransportKind.NIO).socketOptions(options.build());
    assertThatIllegalStateException()
        .isThrownBy(builder::build)
        .withMessage(
            name
                + " of socketOptions and unixSocket exclude each other: a Unix domain socket has no"
                + " TCP options");
  }

  /** As when a new process begins before the old one ends. */
  @ParameterizedTest
  @MethodSource("kinds")
  void reusePort_letsAnotherServerListen_andGoOnAlone(NettyTransportKind kind) {
    ServerSocketOptions shared = ServerSocketOptions.builder().reusePort(true).build();
    try (NettyServer old = tcp(kind).socketOptions(shared).start();
        NettyServer young = tcp(kind).port(old.port()).socketOptions(shared).start()) {
      assertThat(young.address()).isEqualTo(old.address());
      old.close();
      try (RawConnection connection = RawConnection.to(young)) {
        assertThat(connection.send(GET).response().body()).isEqualTo("early");
      }
    }
  }

  @Test
  void reusePort_ofOneServerOnly_sharesNothing() {
    ServerSocketOptions shared = ServerSocketOptions.builder().reusePort(true).build();
    NettyTransportKind kind = NettyTransportKind.NIO;
    try (NettyServer alone = tcp(kind).start();
        NettyServer sharing = tcp(kind).socketOptions(shared).start()) {
      for (NettyServer.Builder late :
          new NettyServer.Builder[] {
            tcp(kind).port(alone.port()).socketOptions(shared), tcp(kind).port(sharing.port())
          }) {
        assertThatThrownBy(late::start)
            .isInstanceOf(UncheckedIOException.class)
            .hasCauseInstanceOf(BindException.class);
      }
    }
  }
}
