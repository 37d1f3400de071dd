package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.http.DiscardingListener;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpRequestListener;
import dev.connectjava.http.HttpResponse;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import dev.connectjava.testrules.Attack.Neighbour;
import dev.connectjava.tls.ClientAuthentication;
import dev.connectjava.tls.ServerTls;
import dev.connectjava.tls.TlsIdentity;
import dev.connectjava.tls.TlsProvider;
import dev.connectjava.tls.TlsTrust;
import dev.connectjava.tls.TlsVersion;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A server with TLS, called by the JDK's own client. */
final class ServerTlsTest {

  private static final TestPki PKI = new TestPki();
  private static final X509Bundle SERVER = PKI.server("localhost");
  private static final TlsTrust TRUST = TlsTrust.of(PKI.trusted());

  /** Answers with the subjects of the certificates that the client has shown. */
  private static final HttpHandler WHO_ARE_YOU =
      new HttpHandler() {
        @Override
        public HttpRequestListener handle(HttpExchange exchange) {
          Peer peer = exchange.request().peer();
          String subjects =
              peer.certificates().stream()
                  .map(X509Certificate::getSubjectX500Principal)
                  .map(Object::toString)
                  .collect(Collectors.joining(";"));
          ByteBuffer body = ByteBuffer.wrap(("hello " + subjects).getBytes(UTF_8));
          exchange.respond(HttpResponse.of(200, Headers.empty(), body));
          return DiscardingListener.of(exchange);
        }
      };

  private static NettyServer start(ServerTls tls) {
    return NettyServer.builder()
        .host("127.0.0.1")
        .port(0)
        .eventLoopThreads(1)
        .shutdownGrace(Duration.ofSeconds(5))
        .handler(WHO_ARE_YOU)
        .tls(tls)
        .start();
  }

  private static java.net.http.HttpResponse<String> get(
      NettyServer server, SSLContext context, Version version, String... protocols)
      throws Exception {
    SSLParameters parameters = context.getDefaultSSLParameters();
    if (protocols.length > 0) {
      parameters.setProtocols(protocols);
    }
    try (HttpClient client =
        HttpClient.newBuilder()
            .sslContext(context)
            .sslParameters(parameters)
            .version(version)
            .build()) {
      URI uri = URI.create("https://localhost:" + server.port() + "/");
      return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
  }

  static Stream<Arguments> combinations() {
    return Stream.of(TlsProvider.values())
        .flatMap(provider ->
            Stream.of(TlsVersion.values())
                .flatMap(tls ->
                    Stream.of(Version.values()).map(http -> Arguments.of(provider, tls, http))));
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void httpVersion_isAgreedOnByAlpn(TlsProvider provider, TlsVersion tls, Version http)
      throws Exception {
    try (NettyServer server =
        start(
            ServerTls.builder(TestPki.identity(SERVER)).provider(provider).versions(tls).build())) {
      java.net.http.HttpResponse<String> response = get(server, PKI.jdkClient(), http);

      assertThat(response.version()).isEqualTo(http);
      assertThat(response.body()).isEqualTo("hello ");
      assertThat(response.sslSession().orElseThrow().getProtocol()).isEqualTo(tls.protocol());
    }
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  void versionThatIsNotSpoken_isRefused(TlsProvider provider) {
    try (NettyServer server =
        start(
            ServerTls.builder(TestPki.identity(SERVER))
                .provider(provider)
                .versions(TlsVersion.TLS_1_3)
                .build())) {
      assertThatThrownBy(() -> get(server, PKI.jdkClient(), Version.HTTP_2, "TLSv1.2"))
          .isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  void clientCertificate_isOnThePeer(TlsProvider provider) throws Exception {
    for (ClientAuthentication authentication :
        new ClientAuthentication[] {ClientAuthentication.REQUIRED, ClientAuthentication.WANTED}) {
      try (NettyServer server = start(mutual(provider, authentication))) {
        for (Version http : Version.values()) {
          assertThat(get(server, PKI.jdkClient(PKI.client("ada")), http).body())
              .isEqualTo("hello CN=ada");
        }
      }
    }
  }

  private static ServerTls mutual(TlsProvider provider, ClientAuthentication authentication) {
    return ServerTls.builder(TestPki.identity(SERVER))
        .provider(provider)
        .clientAuthentication(authentication, TRUST)
        .build();
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  void clientWithoutCertificate_isServedIfItIsOnlyWanted(TlsProvider provider) throws Exception {
    try (NettyServer server = start(mutual(provider, ClientAuthentication.WANTED))) {
      assertThat(get(server, PKI.jdkClient(), Version.HTTP_2).body()).isEqualTo("hello ");
    }
    try (NettyServer server = start(mutual(provider, ClientAuthentication.REQUIRED))) {
      assertThatThrownBy(() -> get(server, PKI.jdkClient(), Version.HTTP_2))
          .isInstanceOf(IOException.class);
      assertThat(server.openExchanges()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  @Attack(
      value = "client certificate of another authority",
      kind = Kind.MALFORMED,
      otherConnection = Neighbour.SERVED)
  void clientWithACertificateOfAnotherAuthority_isRefused(TlsProvider provider) throws Exception {
    X509Bundle stranger = new TestPki().client("eve");
    for (ClientAuthentication authentication :
        new ClientAuthentication[] {ClientAuthentication.REQUIRED, ClientAuthentication.WANTED}) {
      try (NettyServer server = start(mutual(provider, authentication))) {
        SSLContext context = showingAlways(stranger);
        assertThatThrownBy(() -> get(server, context, Version.HTTP_2))
            .isInstanceOf(IOException.class);
        assertThat(get(server, PKI.jdkClient(PKI.client("ada")), Version.HTTP_2).body())
            .isEqualTo("hello CN=ada");
      }
    }
  }

  /** The JDK's client keeps to itself a certificate that the server would not like. */
  private static SSLContext showingAlways(X509Bundle bundle) {
    return TestPki.build(() -> {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          new javax.net.ssl.KeyManager[] {new StubbornKeyManager(bundle)},
          trustManagers().getTrustManagers(),
          null);
      return context;
    });
  }

  private static TrustManagerFactory trustManagers() throws Exception {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    java.security.KeyStore store =
        java.security.KeyStore.getInstance(java.security.KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("authority", PKI.trusted().getFirst());
    factory.init(store);
    return factory;
  }

  @Test
  void identity_canBeRenewedWhileTheServerRuns() throws Exception {
    X509Bundle renewed = PKI.server("localhost");
    try (NettyServer server = start(ServerTls.of(TestPki.identity(SERVER)))) {
      server.updateTls(ServerTls.of(TestPki.identity(renewed)));

      assertThat(
              get(server, PKI.jdkClient(), Version.HTTP_2)
                  .sslSession()
                  .orElseThrow()
                  .getPeerCertificates()[0])
          .isEqualTo(renewed.getCertificate());
    }
    try (NettyServer plain =
        NettyServer.builder().host("127.0.0.1").port(0).handler(WHO_ARE_YOU).start()) {
      assertThatThrownBy(() -> plain.updateTls(ServerTls.of(TestPki.identity(renewed))))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("NettyServer.Builder.tls");
    }
  }

  @Test
  void identity_comesFromFilesAndFromKeyStores(@TempDir Path folder) throws Exception {
    Path certificates = Files.writeString(folder.resolve("crt"), SERVER.getCertificatePathPEM());
    Path key = Files.writeString(folder.resolve("key"), SERVER.getPrivateKeyPEM());
    char[] password = "secret".toCharArray();
    KeyManagerFactory keyManagers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keyManagers.init(TestPki.keyStore(SERVER, password), password);

    for (TlsIdentity identity :
        new TlsIdentity[] {TlsIdentity.ofPem(certificates, key), TlsIdentity.of(keyManagers)}) {
      try (NettyServer server = start(ServerTls.of(identity))) {
        assertThat(get(server, PKI.jdkClient(), Version.HTTP_2).body()).isEqualTo("hello ");
      }
    }
  }

  @Test
  @Attack(value = "TLS handshake that stalls", kind = Kind.SLOW, sameConnection = Neighbour.ENDED)
  void handshakeThatStalls_closesTheConnection() throws Exception {
    ServerTls tls =
        ServerTls.builder(TestPki.identity(SERVER))
            .handshakeTimeout(Duration.ofMillis(100))
            .build();
    byte[] firstBytesOfAHandshake = {22, 3, 1, 0, 100, 1};
    try (NettyServer server = start(tls)) {
      for (byte[] bytes : new byte[][] {{}, {22}, firstBytesOfAHandshake}) {
        try (RawConnection connection = RawConnection.to(server)) {
          assertThat(connection.send(bytes).bytesUntilClosed()).isZero();
        }
      }
    }
  }

  @Test
  @Attack(
      value = "plaintext on a TLS port",
      kind = Kind.MALFORMED,
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void plaintext_onAPortOfTls_isToldSo() throws Exception {
    try (NettyServer server = start(ServerTls.of(TestPki.identity(SERVER)));
        RawConnection connection = RawConnection.to(server)) {
      RawConnection.Response response =
          connection.send("GET / HTTP/1.1\nHost: test\n\n").response();
      assertThat(response.status()).isEqualTo(400);
      assertThat(response.body()).isEqualTo("This port speaks TLS: use https://");
      assertThat(connection.bytesUntilClosed()).isZero();
      assertThat(get(server, PKI.jdkClient(), Version.HTTP_2).body()).isEqualTo("hello ");
    }
  }

  @Test
  void tls_onAPortOfPlaintext_isRefused() throws Exception {
    try (NettyServer server =
            NettyServer.builder().host("127.0.0.1").port(0).handler(WHO_ARE_YOU).start();
        Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress("127.0.0.1", server.port()));
      try (SSLSocket tls =
          (SSLSocket)
              PKI.jdkClient().getSocketFactory().createSocket(plain, "localhost", 0, true)) {
        assertThatThrownBy(tls::startHandshake).isInstanceOf(IOException.class);
      }
    }
  }
}
