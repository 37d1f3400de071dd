package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.http.ConnectionListener;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.tls.ClientTls;
import dev.connectjava.tls.ServerTls;
import dev.connectjava.tls.TlsProvider;
import dev.connectjava.verification.http.BlackHole;
import dev.connectjava.verification.http.ClosingServer;
import dev.connectjava.verification.http.RawHttp1Server;
import dev.connectjava.verification.http.TestAuthority;
import dev.connectjava.verification.http.TestCertificate;
import dev.connectjava.verification.http.TestNames;
import dev.connectjava.verification.http.Wire;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Names of two addresses, of which the first accepts connections that can't be used. */
final class UnusableAddressesTest {

  private static final Router ROUTER = Router.builder().service(new Contract(new Gates())).build();

  /** On a slow machine it may be over before the first address has closed the connection. */
  private static final Duration SHORT = Duration.ofMillis(200);

  /** How often a slow machine may do that. */
  private static final int SLOW = 100;

  private static final String OK =
      "HTTP/1.1 200 OK\ncontent-type: application/proto\ncontent-length: 4\n\n";

  private static NettyServer plaintext() {
    return NettyServer.builder().host("127.0.0.1").port(0).router(ROUTER).start();
  }

  private static NettyServer encrypted() {
    return NettyServer.builder()
        .host("127.0.0.1")
        .port(0)
        .tls(TestCertificate.server())
        .router(ROUTER)
        .start();
  }

  private static NettyTransport.Builder client(String scheme, int port) {
    return NettyTransport.builder("%s://%s:%d".formatted(scheme, TestNames.TWO_ADDRESSES, port));
  }

  private static NettyTransport.Builder encryptedClient(int port) {
    ClientTls tls = TestCertificate.clientTls(TlsProvider.JDK).serverName("localhost").build();
    return client("https", port).tls(tls);
  }

  private static String ask(NettyTransport.Builder settings) {
    try (NettyTransport transport = settings.build()) {
      return ContractServiceClient.of(transport)
          .ask(Order.newBuilder().setText("x").build())
          .getText();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CONNECT", "GRPC"})
  void addressThatClosesTheConnection_isFollowedByTheNext(Protocol protocol) {
    try (NettyServer server = plaintext();
        ClosingServer closing = ClosingServer.at("::1", server.port())) {
      assertThat(ask(client("http", server.port()).protocol(protocol))).isEqualTo("x");
      assertThat(closing.closedConnections()).isEqualTo(1);
    }
  }

  @Test
  void addressThatClosesTheConnection_isReportedAsUnconnected() {
    List<String> events = new CopyOnWriteArrayList<>();
    ConnectionListener.Factory listening =
        start -> {
          String address =
              ((InetSocketAddress) start.remoteAddress()).getAddress().getHostAddress();
          return new ConnectionListener() {
            @Override
            public void onOpened(HttpVersion version) {
              events.add(address + " opened " + version);
            }

            @Override
            public void onClosed(End end) {
              events.add(address + " closed");
            }
          };
        };
    try (NettyServer server = plaintext();
        ClosingServer unused = ClosingServer.at("::1", server.port())) {
      assertThat(ask(client("http", server.port()).connectionListener(listening))).isEqualTo("x");
    }
    assertThat(events)
        .containsExactlyInAnyOrder(
            "0:0:0:0:0:0:0:1 closed", "127.0.0.1 opened HTTP_2", "127.0.0.1 closed");
  }

  @Test
  void addressThatClosesTheConnectionInTheHandshake_isFollowedByTheNext() {
    try (NettyServer server = encrypted();
        ClosingServer closing = ClosingServer.at("::1", server.port())) {
      assertThat(ask(encryptedClient(server.port()))).isEqualTo("x");
      assertThat(closing.closedConnections()).isEqualTo(1);
    }
  }

  @Test
  void addressThatClosesTheConnectionAfterTheHandshake_isFollowedByTheNext() {
    try (NettyServer server = encrypted();
        ClosingServer closing = ClosingServer.afterHandshakeAt("::1", server.port())) {
      assertThat(ask(encryptedClient(server.port()))).isEqualTo("x");
      assertThat(closing.closedConnections()).isEqualTo(1);
    }
  }

  @Test
  void addressWhoseCertificateIsNotAccepted_isFollowedByTheNext() {
    ServerTls other = ServerTls.of(new TestAuthority().server("localhost"));
    try (NettyServer server = encrypted();
        NettyServer unused =
            NettyServer.builder()
                .host("::1")
                .port(server.port())
                .tls(other)
                .router(ROUTER)
                .start()) {
      assertThat(ask(encryptedClient(server.port()))).isEqualTo("x");
    }
  }

  /** That it refused the connection would hide what is wrong with the address that accepted it. */
  @Test
  void addressThatAcceptsTheConnection_isTheReason_ratherThanTheNextThatRefusesIt() {
    try (ClosingServer closing = ClosingServer.at("::1", 0)) {
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> ask(encryptedClient(closing.port())))
          .withMessageContaining("the TLS handshake")
          .matches(e -> e.code() == Code.UNAVAILABLE);
    }
  }

  /** A server of HTTP/1.1 that closes connections of HTTP/2 without an answer. */
  private static RawHttp1Server onlyHttp1() throws IOException {
    return new RawHttp1Server(
        Wire.PLAINTEXT,
        connection -> {
          if (connection.isHttp2()) {
            connection.close();
          } else {
            connection.write(OK);
            connection.write(ScriptedBytes.reply("proto"));
          }
        },
        InetAddress.getByName("::1"));
  }

  /** Accepts connections, and does nothing with them. */
  private static ServerSocket silent(int port) throws IOException {
    return new ServerSocket(port, 50, InetAddress.getByName("127.0.0.1"));
  }

  /** The next address alone would take longer than the call may. */
  @Test
  void addressThatSupportsOnlyHttp1_isCalled_ifTheNextDoesNotAcceptTheConnection()
      throws IOException {
    try (RawHttp1Server server = onlyHttp1();
        BlackHole unused = BlackHole.at("127.0.0.1", server.port());
        NettyTransport transport =
            client("http", server.port())
                .connectTimeout(Duration.ofMinutes(5))
                .establishmentTimeout(Duration.ofMinutes(10))
                .build()) {
      CallOptions options = CallOptions.defaults().withTimeout(Duration.ofMinutes(1));
      assertThat(
              ContractServiceClient.of(transport)
                  .with(options)
                  .ask(Order.getDefaultInstance())
                  .getText())
          .isEqualTo("hi");
    }
  }

  @Test
  void addressThatSupportsOnlyHttp1_isCalled_ifTheNextIsSilentUntilTheTimeIsOver()
      throws IOException {
    try (RawHttp1Server server = onlyHttp1();
        ServerSocket unused = silent(server.port());
        NettyTransport transport =
            client("http", server.port()).establishmentTimeout(SHORT).build()) {
      ContractServiceClient client = ContractServiceClient.of(transport);
      String answer = "";
      for (int tries = 0; answer.isEmpty() && tries < SLOW; tries++) {
        try {
          answer = client.ask(Order.getDefaultInstance()).getText();
        } catch (RpcException e) {
          assertThat(e).hasMessageContaining("establishmentTimeout");
        }
      }
      assertThat(answer).isEqualTo("hi");
    }
  }

  @Test
  void addressWhoseHandshakeFails_isNamed_ifTheNextIsSilentUntilTheTimeIsOver() throws IOException {
    try (ClosingServer closing = ClosingServer.at("::1", 0);
        ServerSocket unused = silent(closing.port())) {
      String message = "";
      for (int tries = 0; !message.contains(" before: ") && tries < SLOW; tries++) {
        try {
          message = ask(encryptedClient(closing.port()).establishmentTimeout(SHORT));
        } catch (RpcException e) {
          message = e.getMessage();
        }
      }
      assertThat(message).contains(" took longer than PT0.2S ", " before: could not connect to ");
    }
  }

  /** Each of them may be a server of HTTP/1.1 that does not answer HTTP/2. */
  @Test
  void addressesThatAllCloseTheConnection_failTheCall() {
    try (ClosingServer closing = ClosingServer.at("127.0.0.1", 0);
        ClosingServer unused = ClosingServer.at("::1", closing.port())) {
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> ask(client("http", closing.port()).httpVersion(HttpVersion.HTTP_2)))
          .matches(e -> e.code() == Code.UNAVAILABLE);
      assertThat(closing.closedConnections()).isEqualTo(1);
    }
  }
}
