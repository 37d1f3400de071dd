package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.Code;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.tls.ClientTls;
import dev.connectjava.tls.ServerTls;
import dev.connectjava.tls.TlsIdentity;
import dev.connectjava.tls.TlsProvider;
import dev.connectjava.tls.TlsTrust;
import dev.connectjava.verification.http.TestAuthority;
import dev.connectjava.verification.http.TestNames;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which certificates of servers a client accepts, and what it says of the others. */
@ParameterizedClass
@EnumSource(TlsProvider.class)
final class ServerCertificateTest {

  private static final TestAuthority AUTHORITY = new TestAuthority();
  private static final String NAME = TestNames.ONE_ADDRESS;
  private static final Router ROUTER = Router.builder().service(new Contract(new Gates())).build();

  private final TlsProvider provider;

  ServerCertificateTest(TlsProvider provider) {
    this.provider = provider;
  }

  private static NettyServer start(TlsIdentity identity) {
    return NettyServer.builder()
        .host("127.0.0.1")
        .port(0)
        .tls(ServerTls.of(identity))
        .handler(ROUTER)
        .start();
  }

  private ClientTls.Builder tls(TlsTrust trust) {
    return ClientTls.builder().provider(provider).trust(trust);
  }

  private static String ask(String host, NettyServer server, ClientTls.Builder tls) {
    try (NettyTransport transport =
        NettyTransport.builder(url(host, server)).tls(tls.build()).build()) {
      return ContractServiceClient.of(transport)
          .ask(Order.newBuilder().setText("x").build())
          .getText();
    }
  }

  private static String url(String host, NettyServer server) {
    return "https://" + host + ":" + server.port();
  }

  @ParameterizedTest
  @ValueSource(strings = {NAME, "127.0.0.1"})
  void certificateOfATrustedAuthority_isAccepted(String host) {
    try (NettyServer server = start(AUTHORITY.server(host))) {
      assertThat(ask(host, server, tls(AUTHORITY.trust()))).isEqualTo("x");
    }
  }

  @Test
  void certificateOfAnotherAuthority_isNot_unlessItIsTrusted() {
    try (NettyServer server = start(new TestAuthority().server(NAME))) {
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> ask(NAME, server, tls(AUTHORITY.trust())))
          .withMessageStartingWith(
              "could not connect to %s: its certificate is not accepted: ", url(NAME, server))
          .withMessageContaining("(ClientTls.Builder.trust sets the trusted certificates,")
          .matches(e -> e.code() == Code.UNAVAILABLE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {NAME, "127.0.0.1"})
  void certificateOfAnotherName_isNot_unlessThatIsAskedFor(String host) {
    try (NettyServer server = start(AUTHORITY.server("other.test"))) {
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> ask(host, server, tls(AUTHORITY.trust())))
          .withMessageStartingWith(
              "could not connect to %s: its certificate is not accepted: No subject alternative",
              url(host, server))
          .withMessageContaining(host + " found")
          .withMessageEndingWith("serverName the expected name)")
          .matches(e -> e.code() == Code.UNAVAILABLE);

      assertThat(ask(host, server, tls(AUTHORITY.trust()).serverName("other.test"))).isEqualTo("x");
    }
  }

  @Test
  void certificateThatHasExpired_isNot() {
    try (NettyServer server = start(AUTHORITY.expiredServer(NAME))) {
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> ask(NAME, server, tls(AUTHORITY.trust())))
          .withMessageStartingWith(
              "could not connect to %s: its certificate is not accepted: NotAfter: ",
              url(NAME, server))
          .matches(e -> e.code() == Code.UNAVAILABLE);
    }
  }
}
