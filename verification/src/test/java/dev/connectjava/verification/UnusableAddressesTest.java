package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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
import dev.connectjava.verification.http.ClosingServer;
import dev.connectjava.verification.http.TestAuthority;
import dev.connectjava.verification.http.TestCertificate;
import dev.connectjava.verification.http.TestNames;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Names of two addresses, of which the first accepts connections that can't be used. */
final class UnusableAddressesTest {

  private static final Router ROUTER = Router.builder().service(new Contract(new Gates())).build();

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
