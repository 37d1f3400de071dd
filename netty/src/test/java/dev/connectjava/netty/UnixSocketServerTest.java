package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A server at a Unix domain socket: what it answers, and what becomes of the file. */
class UnixSocketServerTest {

  private static final String GET = "GET %s HTTP/1.1\nHost: localhost\n\n";

  @TempDir private Path directory;
  private Path path;
  private final ScriptedHandler handler = new ScriptedHandler();

  @BeforeEach
  void choosePath() {
    path = directory.resolve("app.sock");
  }

  static Stream<NettyTransportKind> kinds() {
    return Stream.of(NettyTransportKind.values()).filter(NettyTransportKind::isAvailable);
  }

  private NettyServer.Builder builder() {
    return NettyServer.builder().unixSocket(path).eventLoopThreads(1).handler(handler);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void server_answersHttp1(NettyTransportKind kind) {
    try (NettyServer server = builder().transport(kind).start();
        RawConnection connection = RawConnection.to(server)) {
      assertThat(connection.send(GET.formatted("/early")).response().body()).isEqualTo("early");
      assertThat(connection.send(GET.formatted("/echo")).response().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void server_answersHttp2(NettyTransportKind kind) {
    try (NettyServer server = builder().transport(kind).start();
        RawHttp2Connection connection = RawHttp2Connection.to(server)) {
      assertThat(connection.post(1, "/early", true).headers(1).status()).hasToString("200");
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void address_isThePath(NettyTransportKind kind) {
    try (NettyServer server = builder().transport(kind).start()) {
      assertThat(server.address()).isEqualTo(UnixDomainSocketAddress.of(path));
      assertThatThrownBy(server::port)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the server has no port: it listens on " + path);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void client_isAnUnnamedPeer(NettyTransportKind kind) {
    try (NettyServer server = builder().transport(kind).start();
        RawConnection connection = RawConnection.to(server)) {
      connection.send(GET.formatted("/hold"));
      ScriptedHandler.Held held = handler.nextHeld();
      assertThat(held.exchange().request().peer().address())
          .isEqualTo(UnixDomainSocketAddress.of(""));
      held.exchange().respond(ScriptedHandler.text("done"));
      assertThat(connection.response().body()).isEqualTo("done");
    }
  }

  /** With the others Netty has no half-closed Unix domain sockets. */
  @ParameterizedTest
  @MethodSource("kinds")
  void clientThatHasClosedItsSide_isAnswered_whereThatIsKnown(NettyTransportKind kind) {
    try (NettyServer server = builder().transport(kind).start();
        RawConnection connection = RawConnection.to(server)) {
      connection.send(GET.formatted("/hold")).endOutput();
      ScriptedHandler.Held held = handler.nextHeld();
      if (kind == NettyTransportKind.EPOLL) {
        held.exchange().respond(ScriptedHandler.text("done"));
        assertThat(connection.response().body()).isEqualTo("done");
      }
      held.awaitClosed();
    }
  }

  /** A Unix domain socket knows no reset; it is the write of no bytes that fails. */
  @ParameterizedTest
  @MethodSource("kinds")
  void clientThatHasGone_isNotWaitedFor(NettyTransportKind kind) {
    try (NettyServer server =
        builder()
            .transport(kind)
            .connectionLimits(ServerConnectionLimits.builder().grace(Duration.ofMinutes(5)).build())
            .start()) {
      try (RawConnection connection = RawConnection.to(server)) {
        connection.send(GET.formatted("/hold"));
      }
      handler.nextHeld().awaitClosed();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void end_ofTheServer_deletesTheFile(NettyTransportKind kind) {
    try (NettyServer server = builder().transport(kind).start()) {
      assertThat(server.address()).isEqualTo(UnixDomainSocketAddress.of(path));
      assertThat(path).exists();
    }
    assertThat(path).doesNotExist();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void socket_thatAKilledServerHasLeft_isReplaced(NettyTransportKind kind) throws IOException {
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(path))
        .close();
    assertThat(path).exists();
    try (NettyServer server = builder().transport(kind).start();
        RawConnection connection = RawConnection.to(server)) {
      assertThat(connection.send(GET.formatted("/early")).response().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void socket_atWhichSomebodyListens_isLeftAlone(NettyTransportKind kind) {
    try (NettyServer first = builder().transport(kind).start()) {
      assertThatThrownBy(() -> builder().transport(kind).start())
          .isInstanceOf(UncheckedIOException.class)
          .hasMessage("can't listen on " + path)
          .hasCauseInstanceOf(BindException.class)
          .hasRootCauseMessage("another server already listens there");
      try (RawConnection connection = RawConnection.to(first)) {
        assertThat(connection.send(GET.formatted("/early")).response().status()).isEqualTo(200);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void file_thatIsNoSocket_isLeftAlone(NettyTransportKind kind) throws IOException {
    Files.writeString(path, "precious");
    assertThatThrownBy(() -> builder().transport(kind).start())
        .isInstanceOf(UncheckedIOException.class)
        .hasCauseInstanceOf(BindException.class)
        .hasRootCauseMessage("there is a file that is not a socket");
    assertThat(path).hasContent("precious");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void link_isLeftAlone(NettyTransportKind kind) throws IOException {
    Path target = Files.writeString(directory.resolve("target"), "precious");
    Files.createSymbolicLink(path, target);
    assertThatThrownBy(() -> builder().transport(kind).start())
        .hasRootCauseMessage("there is a file that is not a socket");
    assertThat(path).isSymbolicLink();
    assertThat(target).hasContent("precious");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void directory_thatDoesNotExist_isNamed(NettyTransportKind kind) {
    path = directory.resolve("missing/app.sock");
    assertThatThrownBy(() -> builder().transport(kind).start())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("can't listen on " + path)
        .hasCauseInstanceOf(BindException.class);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void path_thatIsTooLong_isNamed(NettyTransportKind kind) {
    path = directory.resolve("a".repeat(120));
    assertThatThrownBy(() -> builder().transport(kind).start())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("can't listen on " + path)
        .hasCauseInstanceOf(BindException.class);
  }
}
