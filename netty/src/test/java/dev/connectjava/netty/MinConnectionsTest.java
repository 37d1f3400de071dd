package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.connectjava.http.ConnectionListener;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.tls.ClientTls;
import dev.connectjava.tls.ServerTls;
import dev.connectjava.tls.TlsTrust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The connections that a client keeps open, counted by real servers. */
@Timeout(120)
final class MinConnectionsTest {

  private static final TestPki PKI = new TestPki();

  private final ScriptedHandler handler = new ScriptedHandler();

  /** The connections that have opened, and those that have ended. */
  private final BlockingQueue<HttpVersion> opened = new LinkedBlockingQueue<>();

  private final BlockingQueue<ConnectionListener.Reason> ended = new LinkedBlockingQueue<>();

  private final class Counted implements ConnectionListener {

    @Override
    public void onOpened(HttpVersion version) {
      opened.add(version);
    }

    @Override
    public void onClosed(End end) {
      ended.add(end.reason());
    }
  }

  private NettyServer.Builder server() {
    return NettyServer.builder()
        .host("127.0.0.1")
        .port(0)
        .eventLoopThreads(1)
        .shutdownGrace(Duration.ZERO)
        .handler(handler);
  }

  /** Listens at the client, where an HTTP/1.1 connection is open before its first request. */
  private NettyTransport.Builder client(String url) {
    return NettyTransport.builder(url).connectionListener(start -> new Counted());
  }

  private void awaitOpened(int connections, HttpVersion version) throws InterruptedException {
    for (int i = 0; i < connections; i++) {
      assertThat(opened.poll(30, TimeUnit.SECONDS)).isEqualTo(version);
    }
  }

  private void assertNothingHappens(Duration time) throws InterruptedException {
    assertThat(opened.poll(time.toMillis(), TimeUnit.MILLISECONDS)).isNull();
    assertThat(ended).isEmpty();
  }

  private static void call(NettyHttpTransport client) {
    client
        .open(HttpClientRequest.builder("POST", "/hold").build(), new RecordedFailures())
        .start(ByteBuffer.allocate(1));
  }

  private static int accepted(NettyServer server, int wanted) {
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (server.openConnections() != wanted && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    return server.openConnections();
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1", "HTTP_2"})
  void connections_areOpenBeforeCalls_andUsedByThem(HttpVersion version) throws Exception {
    try (NettyServer server = server().start();
        NettyHttpTransport client =
            client("http://127.0.0.1:" + server.port())
                .httpVersion(version)
                .minConnections(3)
                .buildHttp()) {
      awaitOpened(3, version);
      assertThat(accepted(server, 3)).isEqualTo(3);
      for (int i = 0; i < 3; i++) {
        call(client);
        handler.nextHeld();
      }
      assertThat(server.openConnections()).isEqualTo(3);
      assertNothingHappens(Duration.ofMillis(200));

      client.close();
      assertThat(accepted(server, 0)).isZero();
      assertThat(ended).hasSize(3);
      assertThat(opened).isEmpty();
    }
  }

  /** In plaintext a client begins with HTTP/2, and goes on with HTTP/1.1. */
  @Test
  void serverOfHttp1Only_getsConnectionsOfHttp1() throws Exception {
    try (ServerSocket listening = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
        NettyHttpTransport client =
            client("http://127.0.0.1:" + listening.getLocalPort()).minConnections(2).buildHttp();
        Socket tryOfHttp2 = listening.accept()) {
      tryOfHttp2.getOutputStream().write("HTTP/1.1 400 No\r\ncontent-length: 0\r\n\r\n".getBytes());
      try (Socket first = listening.accept();
          Socket second = listening.accept()) {
        awaitOpened(2, HttpVersion.HTTP_1);
        assertThat(first.isConnected()).isTrue();
        assertThat(second.isConnected()).isTrue();
        client.close();
      }
    }
  }

  @Test
  void tls_andManyEventLoops_haveThemForEachLoop() throws Exception {
    ServerTls identity = ServerTls.of(TestPki.identity(PKI.server("localhost")));
    ClientTls trust = ClientTls.builder().trust(TlsTrust.of(PKI.trusted())).build();
    try (NettyServer server = server().tls(identity).start();
        NettyHttpTransport client =
            client("https://127.0.0.1:" + server.port())
                .tls(trust)
                .eventLoopThreads(2)
                .minConnections(3)
                .buildHttp()) {
      awaitOpened(6, HttpVersion.HTTP_2);
      assertThat(accepted(server, 6)).isEqualTo(6);
      client.close();
      assertThat(accepted(server, 0)).isZero();
    }
  }

  @Test
  void unixSocket_hasThem(@TempDir Path directory) throws Exception {
    Path path = directory.resolve("app.sock");
    NettyServer.Builder builder =
        NettyServer.builder().unixSocket(path).eventLoopThreads(1).handler(handler);
    try (NettyServer server = builder.start();
        NettyHttpTransport client = client("unix:" + path).minConnections(2).buildHttp()) {
      awaitOpened(2, HttpVersion.HTTP_2);
      assertThat(accepted(server, 2)).isEqualTo(2);
      client.close();
    }
  }

  @Test
  void idleTimeout_closesWhatIsBeyondTheMinimum() throws Exception {
    try (NettyServer server = server().start();
        NettyHttpTransport client =
            client("http://127.0.0.1:" + server.port())
                .httpVersion(HttpVersion.HTTP_1)
                .minConnections(2)
                .idleTimeout(Duration.ofMillis(150))
                .buildHttp()) {
      awaitOpened(2, HttpVersion.HTTP_1);
      for (int i = 0; i < 5; i++) {
        call(client);
      }
      for (int i = 0; i < 5; i++) {
        handler.nextHeld().exchange().respond(ScriptedHandler.text("done"));
      }
      awaitOpened(3, HttpVersion.HTTP_1);
      for (int i = 0; i < 3; i++) {
        assertThat(ended.poll(30, TimeUnit.SECONDS)).isEqualTo(ConnectionListener.Reason.IDLE);
      }
      assertNothingHappens(Duration.ofMillis(600));
      assertThat(accepted(server, 2)).isEqualTo(2);
      client.close();
    }
  }

  @Test
  void idleConnectionOfHttp2_isKept() throws Exception {
    try (NettyServer server = server().start();
        NettyHttpTransport client =
            client("http://127.0.0.1:" + server.port())
                .minConnections(1)
                .idleTimeout(Duration.ofMillis(100))
                .buildHttp()) {
      awaitOpened(1, HttpVersion.HTTP_2);
      assertNothingHappens(Duration.ofMillis(600));
      call(client);
      handler.nextHeld();
      assertThat(server.openConnections()).isEqualTo(1);
      client.close();
    }
  }

  @Test
  void lostConnection_isReplaced() throws Exception {
    try (ServerSocket listening = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
        NettyHttpTransport client =
            client("http://127.0.0.1:" + listening.getLocalPort())
                .httpVersion(HttpVersion.HTTP_1)
                .minConnections(2)
                .buildHttp();
        Socket first = listening.accept();
        Socket second = listening.accept()) {
      awaitOpened(2, HttpVersion.HTTP_1);
      first.close();
      try (Socket replacement = listening.accept()) {
        awaitOpened(1, HttpVersion.HTTP_1);
        assertThat(replacement.isConnected()).isTrue();
        assertThat(second.isConnected()).isTrue();
        assertThat(ended).hasSize(1);
        client.close();
      }
    }
  }

  @Test
  void serverThatRestarts_isConnectedToAgain_withoutACall() throws Exception {
    NettyServer before = server().start();
    try (NettyHttpTransport client =
        client("http://127.0.0.1:" + before.port()).minConnections(2).buildHttp()) {
      awaitOpened(2, HttpVersion.HTTP_2);
      before.close();
      try (NettyServer after = server().port(before.port()).start()) {
        awaitOpened(2, HttpVersion.HTTP_2);
        assertThat(accepted(after, 2)).isEqualTo(2);
        client.close();
      }
    } finally {
      before.close();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return free.getLocalPort();
    }
  }

  @Test
  void targetThatIsDown_isNotTriedWithoutEnd() throws Exception {
    try (NettyHttpTransport client =
        client("http://127.0.0.1:" + freePort()).minConnections(10).buildHttp()) {
      for (int i = 0; i < 2; i++) {
        assertThat(ended.poll(30, TimeUnit.SECONDS))
            .isEqualTo(ConnectionListener.Reason.UNCONNECTED);
      }
      assertThat(ended.poll(1, TimeUnit.SECONDS)).as("an attempt before 1.28 s").isNull();
      client.close();
      assertThat(ended.poll(2, TimeUnit.SECONDS)).as("an attempt after the end").isNull();
      assertThat(opened).isEmpty();
    }
  }

  @Test
  void minimum_mayBeTheMaximum_andNotMore() throws Exception {
    try (NettyServer server = server().start()) {
      NettyTransport.Builder builder =
          client("http://127.0.0.1:" + server.port()).minConnections(2);
      assertThatIllegalStateException()
          .isThrownBy(() -> builder.maxConnections(1).buildHttp())
          .withMessage(
              "minConnections and maxConnections exclude each other: at least 2 connections, but at"
                  + " most 1");
      try (NettyHttpTransport client = builder.maxConnections(2).buildHttp()) {
        awaitOpened(2, HttpVersion.HTTP_2);
        client.close();
      }
      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder.minConnections(-1))
          .withMessage("minConnections must be from 0 to 1,000,000, but was -1");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder.minConnections(1_000_001))
          .withMessage("minConnections must be from 0 to 1,000,000, but was 1,000,001");
    }
  }
}
