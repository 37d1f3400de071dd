package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.connectjava.Peer;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.tls.ClientTls;
import dev.connectjava.tls.ServerTls;
import dev.connectjava.tls.TlsProvider;
import dev.connectjava.tls.TlsTrust;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Handshakes between clients and servers whose key-exchange groups are set. */
@Timeout(60)
final class KeyExchangeGroupsTest {

  private static final String HYBRID = "X25519MLKEM768";
  private static final TestPki PKI = new TestPki();

  private static ServerTls.Builder server(TlsProvider provider) {
    return ServerTls.builder(TestPki.identity(PKI.server("localhost"))).provider(provider);
  }

  private static ClientTls.Builder client(TlsProvider provider) {
    return ClientTls.builder().trust(TlsTrust.of(PKI.trusted())).provider(provider);
  }

  private static NettyServer.Builder serving(ServerTls tls) {
    return NettyServer.builder()
        .host("127.0.0.1")
        .port(0)
        .eventLoopThreads(1)
        .handler(new ScriptedHandler())
        .tls(tls);
  }

  /** Returns the failure of a connection; empty if it was made. */
  private static Optional<HttpFailure> connect(NettyServer server, ClientTls tls) throws Exception {
    CompletableFuture<Optional<HttpFailure>> end = new CompletableFuture<>();
    RecordedFailures listener =
        new RecordedFailures() {
          @Override
          public void onStarted(HttpVersion version, Peer peer) {
            end.complete(Optional.empty());
          }

          @Override
          public void onFailed(HttpFailure reason) {
            end.complete(Optional.of(reason));
          }
        };
    try (NettyHttpTransport client =
        NettyTransport.builder("https://127.0.0.1:" + server.port()).tls(tls).buildHttp()) {
      client
          .open(HttpClientRequest.builder("POST", "/early").build(), listener)
          .start(ByteBuffer.allocate(0));
      return end.get(30, TimeUnit.SECONDS);
    }
  }

  static Stream<Arguments> providersOfBothSides() {
    return Arrays.stream(TlsProvider.values())
        .flatMap(server ->
            Arrays.stream(TlsProvider.values()).map(client -> Arguments.of(server, client)));
  }

  @ParameterizedTest
  @MethodSource("providersOfBothSides")
  void groupOfBothSides_isUsed_andWithoutOneTheHandshakeFails(
      TlsProvider ofServer, TlsProvider ofClient) throws Exception {
    ServerTls tls = server(ofServer).keyExchangeGroups("secp521r1", "secp384r1").build();
    try (NettyServer server = serving(tls).start()) {
      assertThat(connect(server, client(ofClient).keyExchangeGroups("secp384r1").build()))
          .isEmpty();
      assertThat(connect(server, client(ofClient).keyExchangeGroups("x25519", "secp521r1").build()))
          .isEmpty();
      assertThat(connect(server, client(ofClient).keyExchangeGroups("x25519", "secp256r1").build()))
          .hasValueSatisfying(
              failure -> assertThat(failure.kind()).isEqualTo(HttpFailure.Kind.UNCONNECTED));
    }
  }

  private static boolean isHybridSupportedByJdk() throws Exception {
    return List.of(SSLContext.getDefault().getSupportedSSLParameters().getNamedGroups())
        .contains(HYBRID);
  }

  @Test
  void hybridGroup_isSupportedByOpenSsl_andAmongItsDefaults() throws Exception {
    ServerTls tls = server(TlsProvider.OPENSSL).keyExchangeGroups(HYBRID).build();
    try (NettyServer server = serving(tls).start()) {
      assertThat(connect(server, client(TlsProvider.OPENSSL).build())).isEmpty();
      assertThat(connect(server, client(TlsProvider.OPENSSL).keyExchangeGroups(HYBRID).build()))
          .isEmpty();
      assertThat(connect(server, client(TlsProvider.JDK).build()).isEmpty())
          .isEqualTo(isHybridSupportedByJdk());
    }
  }

  @Test
  void hybridGroup_isRefusedByAJdkWithoutIt() throws Exception {
    NettyServer.Builder builder =
        serving(server(TlsProvider.JDK).keyExchangeGroups(HYBRID, "x25519").build());
    if (isHybridSupportedByJdk()) {
      builder.build().close();
    } else {
      assertThatIllegalStateException()
          .isThrownBy(builder::build)
          .withMessageStartingWith("the TLS of JDK " + Runtime.version())
          .withMessageContaining("does not support the key-exchange group X25519MLKEM768, but ")
          .withMessageContaining("secp256r1");
    }
  }

  /** Also the names that only OpenSSL has: settings mean the same with both implementations. */
  @ParameterizedTest
  @EnumSource
  void groupThatIsNotSupported_isRefused_withThoseThatAre(TlsProvider provider) {
    for (String unknown : new String[] {"secp192k1", "P-256", "X448"}) {
      NettyServer.Builder serving =
          serving(server(provider).keyExchangeGroups("x25519", unknown).build());
      NettyTransport.Builder calling =
          NettyTransport.builder("https://127.0.0.1:1")
              .tls(client(provider).keyExchangeGroups("x25519", unknown).build());
      assertThatIllegalStateException()
          .isThrownBy(serving::build)
          .withMessageContaining("does not support the key-exchange group " + unknown + ", but ")
          .withMessageContaining("x25519, secp256r1, secp384r1, secp521r1")
          .withMessageEndingWith("set others by keyExchangeGroups, or another TlsProvider");
      assertThatIllegalStateException()
          .isThrownBy(calling::buildHttp)
          .withMessageContaining("does not support the key-exchange group " + unknown + ", but ");
    }
  }

  @ParameterizedTest
  @EnumSource
  void updateTls_changesTheGroups_andKeepsThemIfOneIsNotSupported(TlsProvider provider)
      throws Exception {
    ClientTls tls = client(provider).keyExchangeGroups("secp384r1").build();
    try (NettyServer server =
        serving(server(provider).keyExchangeGroups("x25519").build()).start()) {
      assertThat(connect(server, tls)).isPresent();
      server.updateTls(server(provider).keyExchangeGroups("secp384r1").build());
      assertThat(connect(server, tls)).isEmpty();
      ServerTls unsupported = server(provider).keyExchangeGroups("none").build();
      assertThatIllegalStateException().isThrownBy(() -> server.updateTls(unsupported));
      assertThat(connect(server, tls)).isEmpty();
    }
  }
}
