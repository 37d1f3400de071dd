package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpFailure.Kind;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client's options do to its sockets, read back from them or seen by the server. */
@Timeout(60)
final class ClientSocketOptionsTest {

  @TempDir private Path directory;
  private final ScriptedHandler handler = new ScriptedHandler();

  static Stream<NettyTransportKind> kinds() {
    return Stream.of(NettyTransportKind.values()).filter(NettyTransportKind::isAvailable);
  }

  private NettyServer server() {
    return NettyServer.builder()
        .host("127.0.0.1")
        .port(0)
        .eventLoopThreads(1)
        .handler(handler)
        .start();
  }

  private static NettyTransport.Builder to(NettyServer server, NettyTransportKind kind) {
    return NettyTransport.builder("http://127.0.0.1:" + server.port()).transport(kind);
  }

  private static <T> T option(Channel channel, ChannelOption<T> name) {
    T value = channel.config().getOption(name);
    assertThat(value).as("%s of %s", name, channel).isNotNull();
    return value;
  }

  /** Connects as the transport does, and looks at the socket. */
  private static void withSocket(
      NettyTransport.Builder builder, SocketAddress server, Consumer<Channel> assertion)
      throws Exception {
    ClientSettings settings = builder.settings();
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, settings.kind().ioHandlerFactory());
    try {
      Channel channel =
          ClientSockets.bootstrap(settings, settings.connectTimeout(), group.next())
              .handler(new ChannelInboundHandlerAdapter())
              .connect(server)
              .sync()
              .channel();
      assertion.accept(channel);
      channel.close().sync();
    } finally {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void defaults_areNoDelayAndNoProbes(NettyTransportKind kind) throws Exception {
    try (NettyServer server = server()) {
      withSocket(
          to(server, kind),
          server.address(),
          socket -> {
            assertThat(option(socket, ChannelOption.TCP_NODELAY)).isTrue();
            assertThat(option(socket, ChannelOption.SO_KEEPALIVE)).isFalse();
          });
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void options_areThoseOfTheSocket(NettyTransportKind kind) throws Exception {
    InetAddress local = InetAddress.getByName("127.0.0.2");
    ClientSocketOptions options =
        ClientSocketOptions.builder()
            .localAddress(local)
            .tcpNoDelay(false)
            .tcpKeepAlive(true)
            .receiveBufferBytes(50_000)
            .sendBufferBytes(60_000)
            .build();
    try (NettyServer server = server()) {
      withSocket(
          to(server, kind).socketOptions(options),
          server.address(),
          socket -> {
            assertThat(option(socket, ChannelOption.TCP_NODELAY)).isFalse();
            assertThat(option(socket, ChannelOption.SO_KEEPALIVE)).isTrue();
            assertThat(option(socket, ChannelOption.SO_RCVBUF)).isBetween(50_000, 100_000);
            assertThat(option(socket, ChannelOption.SO_SNDBUF)).isBetween(60_000, 120_000);
            assertThat(((InetSocketAddress) socket.localAddress()).getAddress()).isEqualTo(local);
          });
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void buffers_mayBeAsSmallOrAsLargeAsTheSystemLikes(NettyTransportKind kind) throws Exception {
    try (NettyServer server = server()) {
      for (int bytes : new int[] {1, Integer.MAX_VALUE}) {
        ClientSocketOptions options =
            ClientSocketOptions.builder().receiveBufferBytes(bytes).sendBufferBytes(bytes).build();
        withSocket(
            to(server, kind).socketOptions(options),
            server.address(),
            socket -> {
              assertThat(option(socket, ChannelOption.SO_RCVBUF)).isPositive();
              assertThat(option(socket, ChannelOption.SO_SNDBUF)).isPositive();
            });
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void unixSocket_hasBuffers(NettyTransportKind kind) throws Exception {
    Path path = directory.resolve("app.sock");
    ClientSocketOptions options =
        ClientSocketOptions.builder().receiveBufferBytes(50_000).sendBufferBytes(60_000).build();
    NettyServer.Builder builder =
        NettyServer.builder().unixSocket(path).eventLoopThreads(1).handler(handler);
    try (NettyServer server = builder.start()) {
      assertThat(server.isRunning()).isTrue();
      withSocket(
          NettyTransport.builder("unix:" + path).transport(kind).socketOptions(options),
          kind.unixAddress(path),
          socket -> {
            assertThat(option(socket, SocketOptionNames.receiveBuffer(kind)))
                .isBetween(50_000, 100_000);
            assertThat(option(socket, SocketOptionNames.sendBuffer(kind)))
                .isBetween(60_000, 120_000);
          });
    }
  }

  static Stream<Arguments> optionsOfTcp() throws Exception {
    return Stream.of(
        Arguments.of(
            "localAddress",
            ClientSocketOptions.builder().localAddress(InetAddress.getByName("127.0.0.1"))),
        Arguments.of("tcpNoDelay(false)", ClientSocketOptions.builder().tcpNoDelay(false)),
        Arguments.of("tcpKeepAlive", ClientSocketOptions.builder().tcpKeepAlive(true)));
  }

  @ParameterizedTest
  @MethodSource("optionsOfTcp")
  void unixSocket_refusesOptionsOfTcp(String name, ClientSocketOptions.Builder options) {
    NettyTransport.Builder builder =
        NettyTransport.builder("unix:app.sock").socketOptions(options.build());
    assertThatIllegalStateException()
        .isThrownBy(builder::buildHttp)
        .withMessage(
            name
                + " of socketOptions and the URL exclude each other: unix:app.sock is a Unix domain"
                + " socket, which has no TCP options");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void localAddress_isWhereCallsComeFrom(NettyTransportKind kind) throws Exception {
    InetAddress local = InetAddress.getByName("127.0.0.2");
    ClientSocketOptions options = ClientSocketOptions.builder().localAddress(local).build();
    try (NettyServer server = server();
        NettyHttpTransport client = to(server, kind).socketOptions(options).buildHttp()) {
      client
          .open(HttpClientRequest.builder("POST", "/hold").build(), new RecordedFailures())
          .start(ByteBuffer.allocate(1));
      ScriptedHandler.Held held = handler.nextHeld();
      assertThat(held.exchange().request().peer().address())
          .isInstanceOfSatisfying(
              InetSocketAddress.class,
              address -> assertThat(address.getAddress()).isEqualTo(local));
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void closedTransport_leavesNoSocket(NettyTransportKind kind) {
    try (NettyServer server = server()) {
      ScriptedHandler.Held held;
      try (NettyHttpTransport client = to(server, kind).buildHttp()) {
        client
            .open(HttpClientRequest.builder("POST", "/hold").build(), new RecordedFailures())
            .start(ByteBuffer.allocate(1));
        held = handler.nextHeld();
      }
      held.awaitClosed();
    }
  }

  /** One that is no machine's, and one of the other version of IP than the target's. */
  static Stream<Arguments> impossibleAddresses() {
    return kinds()
        .flatMap(kind -> Stream.of("192.0.2.1", "::1").map(address -> Arguments.of(kind, address)));
  }

  @ParameterizedTest
  @MethodSource("impossibleAddresses")
  void localAddress_fromWhichNothingCanBeReached_isNamed(NettyTransportKind kind, String address)
      throws Exception {
    InetAddress local = InetAddress.getByName(address);
    ClientSocketOptions options = ClientSocketOptions.builder().localAddress(local).build();
    CompletableFuture<HttpFailure> failure = new CompletableFuture<>();
    RecordedFailures listener =
        new RecordedFailures() {
          @Override
          public void onFailed(HttpFailure reason) {
            failure.complete(reason);
          }
        };
    try (NettyServer server = server();
        NettyHttpTransport client = to(server, kind).socketOptions(options).buildHttp()) {
      client
          .open(HttpClientRequest.builder("POST", "/hold").build(), listener)
          .start(ByteBuffer.allocate(1));
      HttpFailure told = failure.get(30, TimeUnit.SECONDS);
      assertThat(told.kind()).isEqualTo(Kind.UNCONNECTED);
      assertThat(told.message())
          .contains("http://127.0.0.1:" + server.port())
          .endsWith(
              ", from %s (ClientSocketOptions.Builder.localAddress)"
                  .formatted(local.getHostAddress()));
    }
  }
}
