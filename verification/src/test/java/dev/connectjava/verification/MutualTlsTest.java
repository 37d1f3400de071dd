package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.Code;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.tls.ClientAuthentication;
import dev.connectjava.tls.ClientTls;
import dev.connectjava.tls.ServerTls;
import dev.connectjava.tls.TlsProvider;
import dev.connectjava.tls.TlsVersion;
import dev.connectjava.verification.http.TestAuthority;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients of a server that requires a certificate of theirs. */
@ParameterizedClass
@MethodSource("ways")
final class MutualTlsTest {

  private static final TestAuthority AUTHORITY = new TestAuthority();
  private static final Order ORDER = Order.newBuilder().setText("x").build();

  /** What does the cryptography on each side, and what they speak. */
  record Way(TlsProvider client, TlsProvider server, TlsVersion tls, HttpVersion http) {}

  static Stream<Way> ways() {
    List<Way> ways = new ArrayList<>();
    for (TlsProvider client : TlsProvider.values()) {
      for (TlsProvider server : TlsProvider.values()) {
        for (TlsVersion tls : TlsVersion.values()) {
          ways.add(new Way(client, server, tls, HttpVersion.HTTP_1));
          ways.add(new Way(client, server, tls, HttpVersion.HTTP_2));
        }
      }
    }
    return ways.stream();
  }

  private final Way way;
  private final List<String> clients = new CopyOnWriteArrayList<>();
  private final NettyServer server;
  private final String url;

  MutualTlsTest(Way way) {
    this.way = way;
    Router router =
        Router.builder()
            .service(new Contract(new Gates()))
            .interceptor((call, next) -> {
              for (X509Certificate certificate : call.context().peer().certificates()) {
                clients.add(certificate.getSubjectX500Principal().getName());
              }
              next.handle(call);
            })
            .build();
    ServerTls tls =
        ServerTls.builder(AUTHORITY.server("127.0.0.1"))
            .provider(way.server())
            .versions(way.tls())
            .clientAuthentication(ClientAuthentication.REQUIRED, AUTHORITY.trust())
            .build();
    this.server = NettyServer.builder().host("127.0.0.1").port(0).tls(tls).handler(router).start();
    this.url = "https://127.0.0.1:" + server.port();
  }

  @AfterEach
  void close() {
    server.close();
  }

  private ClientTls.Builder client() {
    return ClientTls.builder().provider(way.client()).trust(AUTHORITY.trust());
  }

  private String ask(ClientTls tls) {
    try (NettyTransport transport =
        NettyTransport.builder(url).tls(tls).httpVersion(way.http()).build()) {
      return ContractServiceClient.of(transport).ask(ORDER).getText();
    }
  }

  @Test
  void clientThatShowsOne_isServed_andKnown() {
    assertThat(ask(client().identity(AUTHORITY.client("ada")).build())).isEqualTo("x");
    assertThat(clients).containsExactly("CN=ada");
  }

  /** Servers of TLS 1.2 say no more than that the handshake has failed. */
  @Test
  void clientThatHasNone_isToldWhereToGiveOne() {
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> ask(client().build()))
        .withMessageStartingWith("could not connect to %s: it ", url)
        .withMessageContaining("requires a client certificate")
        .withMessageEndingWith("(ClientTls.Builder.identity)")
        .matches(e -> e.code() == Code.UNAVAILABLE);
    assertThat(clients).isEmpty();
  }

  @Test
  void clientOfAnotherAuthority_isToldWhichCertificateIsNotAccepted() {
    ClientTls tls = client().identity(new TestAuthority().client("eve")).build();
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> ask(tls))
        .withMessageStartingWith("could not connect to %s: it ", url)
        .withMessageContaining("the client's certificate")
        .withMessageEndingWith("(ClientTls.Builder.identity)")
        .matches(e -> e.code() == Code.UNAVAILABLE);
    assertThat(clients).isEmpty();
  }
}
