package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.IllegalSelectorException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server on a channel that was bound before, as systemd hands it over. */
@Timeout(60)
final class ListeningChannelTest {

  private static final String GET = "GET /early HTTP/1.1\nHost: test\n\n";

  private final ScriptedHandler handler = new ScriptedHandler();
  private ServerSocketChannel channel;

  @BeforeEach
  void bind() throws IOException {
    channel = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
  }

  @AfterEach
  void close() throws IOException {
    channel.close();
  }

  private NettyServer.Builder builder() {
    return NettyServer.builder().eventLoopThreads(1).handler(handler);
  }

  private static void assertAnswers(NettyServer server) {
    try (RawConnection connection = RawConnection.to(server)) {
      assertThat(connection.send(GET).response().body()).isEqualTo("early");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void server_answersAtThePortOfTheChannel(boolean blocking) throws IOException {
    channel.configureBlocking(blocking);
    try (NettyServer server = builder().listeningChannel(channel).start()) {
      assertThat(server.address()).isEqualTo(channel.getLocalAddress());
      assertThat(server.port()).isEqualTo(channel.socket().getLocalPort());
      try (RawConnection connection = RawConnection.to(server);
          RawHttp2Connection http2 = RawHttp2Connection.to(server)) {
        assertThat(connection.send(GET).response().body()).isEqualTo("early");
        assertThat(http2.post(1, "/early", true).headers(1).status()).hasToString("200");
      }
      assertThat(channel.isOpen()).isTrue();
    }
    assertThat(channel.isOpen()).isFalse();
  }

  /** As clients do while a new process takes the place of an old one. */
  @Test
  void connectionsThatWait_areAcceptedWhenTheServerStarts() throws IOException {
    NettyServer server = builder().listeningChannel(channel).build();
    try (RawConnection first = RawConnection.to(channel.getLocalAddress());
        RawConnection second = RawConnection.to(channel.getLocalAddress())) {
      first.send(GET);
      second.send(GET);
      server.start();
      assertThat(first.response().body()).isEqualTo("early");
      assertThat(second.response().body()).isEqualTo("early");
    } finally {
      server.close();
    }
  }

  @Test
  void serverThatIsNeverStarted_leavesTheChannelAlone() {
    builder().listeningChannel(channel).build().close();
    assertThat(channel.isOpen()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void secondServer_doesNotStart_andTheFirstGoesOn(boolean sameBuilder) {
    NettyServer.Builder builder = builder().listeningChannel(channel);
    NettyServer.Builder other = sameBuilder ? builder : builder().listeningChannel(channel);
    try (NettyServer first = builder.start()) {
      try (NettyServer second = other.build()) {
        for (int attempt = 0; attempt < 2; attempt++) {
          assertThatThrownBy(second::start)
              .isInstanceOf(UncheckedIOException.class)
              .hasMessage("can't listen on the channel that is bound to /127.0.0.1:" + first.port())
              .hasCauseInstanceOf(BindException.class)
              .cause()
              .hasMessageEndingWith("another server already accepts its connections");
        }
      }
      assertThat(channel.isOpen()).isTrue();
      assertAnswers(first);
    }
  }

  /** As when the system gives the process no more file descriptors for event loops. */
  @Test
  void startThatFailsBeforeTheChannelIsUsed_canBeRepeated() {
    ServerPlan plan = builder().listeningChannel(channel).plan();
    ServerPlan impossible =
        new ServerPlan(
            plan.address(), plan.socketOptions(), plan.kind(), -1, plan.settings(), plan.tls());
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Listening.begin(impossible, new ServerTermination()))
          .withMessageContaining("-1");
    }
    assertThat(channel.isOpen()).isTrue();

    Listening listening = Listening.begin(plan, new ServerTermination());
    assertThat(channel.isRegistered()).isTrue();
    listening.end(Duration.ZERO);
    assertThat(channel.isOpen()).isFalse();
  }

  /** Selectors of the JDK refuse channels of other providers. */
  @Test
  void channelThatNoEventLoopCanRegister_isClosed() throws IOException {
    try (ServerSocketChannel foreign = new ForeignServerSocketChannel(channel);
        NettyServer server = builder().listeningChannel(foreign).build()) {
      assertThatThrownBy(server::start)
          .isInstanceOf(UncheckedIOException.class)
          .hasRootCauseInstanceOf(IllegalSelectorException.class);
      assertThat(foreign.isOpen()).isFalse();
      assertThat(channel.isOpen()).isFalse();
      assertThatThrownBy(server::start)
          .isInstanceOf(UncheckedIOException.class)
          .cause()
          .hasMessageEndingWith("it has been closed");
    }
  }

  @Test
  void channelThatIsClosedBeforeTheStart_isNotListenedAt() throws IOException {
    try (NettyServer server = builder().listeningChannel(channel).build()) {
      channel.close();
      assertThatThrownBy(server::start)
          .isInstanceOf(UncheckedIOException.class)
          .cause()
          .hasMessageEndingWith("it has been closed");
    }
  }

  @Test
  void channelThatListensNowhere_isRefused() throws IOException {
    NettyServer.Builder builder = builder();
    try (ServerSocketChannel unbound = ServerSocketChannel.open()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder.listeningChannel(unbound))
          .withMessage("listeningChannel must be bound, but is not");
    }
    channel.close();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.listeningChannel(channel))
        .withMessage("listeningChannel must be open, but is closed");
  }

  @Test
  void channelOfAUnixDomainSocket_isRefused(@TempDir Path directory) throws IOException {
    Path path = directory.resolve("app.sock");
    NettyServer.Builder builder = builder();
    try (ServerSocketChannel unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      unix.bind(UnixDomainSocketAddress.of(path));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder.listeningChannel(unix))
          .withMessage(
              "listeningChannel must be bound to a TCP port, but is bound to %s: for a Unix"
                  + " domain socket set unixSocket",
              path);
    }
  }

  private static Arguments exclusion(String what, UnaryOperator<NettyServer.Builder> setting) {
    return Arguments.of(what, setting);
  }

  static Stream<Arguments> exclusions() {
    String socket = "of socketOptions and listeningChannel exclude each other: set it when the";
    return Stream.of(
        exclusion("host and listeningChannel exclude", builder -> builder.host("::1")),
        exclusion("port and listeningChannel exclude", builder -> builder.port(0)),
        exclusion(
            "unixSocket and listeningChannel exclude",
            builder -> builder.unixSocket(Path.of("app.sock"))),
        exclusion(
            "backlog " + socket,
            builder -> builder.socketOptions(ServerSocketOptions.builder().backlog(1_024).build())),
        exclusion(
            "reusePort " + socket,
            builder ->
                builder.socketOptions(ServerSocketOptions.builder().reusePort(true).build())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("exclusions")
  void whatAChannelHasAlready_isRefusedInEitherOrder(
      String message, UnaryOperator<NettyServer.Builder> setting) {
    for (NettyServer.Builder builder :
        new NettyServer.Builder[] {
          setting.apply(builder().listeningChannel(channel)),
          setting.apply(builder()).listeningChannel(channel)
        }) {
      assertThatIllegalStateException().isThrownBy(builder::build).withMessageContaining(message);
    }
    assertThat(channel.isOpen()).isTrue();
  }

  static Stream<NettyTransportKind> nativeKinds() {
    return Stream.of(NettyTransportKind.EPOLL, NettyTransportKind.IO_URING)
        .filter(NettyTransportKind::isAvailable);
  }

  @ParameterizedTest
  @MethodSource("nativeKinds")
  void nativeTransport_isRefused(NettyTransportKind kind) {
    NettyServer.Builder builder = builder().transport(kind).listeningChannel(channel);
    assertThatIllegalStateException()
        .isThrownBy(builder::build)
        .withMessage(
            "transport(%s) and listeningChannel exclude each other: only NIO can use a channel"
                + " that is already bound",
            kind);
  }
}
