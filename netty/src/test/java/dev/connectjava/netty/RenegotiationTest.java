package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.http.ConnectionFilter;
import dev.connectjava.http.ConnectionListener;
import dev.connectjava.http.ConnectionListener.Reason;
import dev.connectjava.tls.ClientAuthentication;
import dev.connectjava.tls.ServerTls;
import dev.connectjava.tls.TlsProvider;
import dev.connectjava.tls.TlsTrust;
import dev.connectjava.tls.TlsVersion;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients of TLS 1.2 that begin another handshake, in which they resume some session. */
@Timeout(60)
final class RenegotiationTest {

  private static final TestPki PKI = new TestPki();
  private static final X509Bundle SERVER = PKI.server("a.test");
  private static final X509Bundle ADA = PKI.client("ada");
  private static final String GET = "GET /early HTTP/1.1\r\nHost: test\r\n\r\n";

  private final ScriptedHandler handler = new ScriptedHandler();
  private final OptionalIdentity identity = new OptionalIdentity();
  private final SniClient client = new SniClient(identity);
  private final List<Integer> certificates = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Reason> ended = new LinkedBlockingQueue<>();
  private @Nullable NettyServer started;

  /** Shows the certificate of Ada or none. */
  private static final class OptionalIdentity extends X509ExtendedKeyManager {

    private final X509ExtendedKeyManager ada =
        TestPki.build(() -> (X509ExtendedKeyManager) ADA.toKeyManagerFactory().getKeyManagers()[0]);
    private volatile boolean shown;

    @Override
    public @Nullable String chooseClientAlias(
        String[] keyTypes, Principal[] issuers, Socket socket) {
      return shown ? ada.chooseClientAlias(keyTypes, issuers, socket) : null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return ada.getCertificateChain(alias);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return ada.getPrivateKey(alias);
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
      return ada.getClientAliases(keyType, issuers);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal[] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
      return null;
    }
  }

  private NettyServer start(TlsProvider provider) {
    NettyServer server =
        NettyServer.builder()
            .host("127.0.0.1")
            .port(0)
            .eventLoopThreads(1)
            .handler(handler)
            .shutdownGrace(Duration.ofSeconds(2))
            .connectionFilter(
                new ConnectionFilter() {
                  @Override
                  public Decision onHandshake(
                      ConnectionListener.Start start, ConnectionListener.Handshake handshake) {
                    certificates.add(handshake.peerCertificates().size());
                    return Decision.ACCEPT;
                  }
                })
            .connectionListener(start ->
                new ConnectionListener() {
                  @Override
                  public void onClosed(End end) {
                    ended.add(end.reason());
                  }
                })
            .tls(
                ServerTls.builder(TestPki.identity(SERVER))
                    .provider(provider)
                    .versions(TlsVersion.TLS_1_2)
                    .clientAuthentication(ClientAuthentication.WANTED, TlsTrust.of(PKI.trusted()))
                    .build())
            .start();
    started = server;
    return server;
  }

  @AfterEach
  void nothingIsLeft() {
    NettyServer server = started;
    if (server != null) {
      server.close();
      assertThat(server.openConnections()).isZero();
      assertThat(server.memoryInUse()).isZero();
    }
  }

  private SniClient.Connection connect(NettyServer server) throws IOException {
    return client.connect(server, "a.test", TlsVersion.TLS_1_2.protocol(), parameters -> {});
  }

  private void assertServed(SniClient.Connection connection) {
    assertThat(connection.raw().send(GET.replace("\r", "")).response().body()).isEqualTo("early");
  }

  /** Begins a new handshake and sends a request, and returns everything that arrives. */
  private static String renegotiated(SSLSocket socket) {
    try {
      socket.startHandshake();
      OutputStream out = socket.getOutputStream();
      out.write(GET.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    } catch (IOException e) {
      assertThat(e).isNotInstanceOf(SocketTimeoutException.class);
      return "";
    }
  }

  /** A filter has seen a client without a certificate, and handlers would see Ada. */
  @ParameterizedTest
  @EnumSource
  void sessionOfAnotherConnection_isNotResumed(TlsProvider provider) throws Exception {
    NettyServer server = start(provider);
    try (SniClient.Connection anonymous = connect(server)) {
      anonymous.socket().getSession().invalidate();
      identity.shown = true;
      try (SniClient.Connection ofAda = connect(server)) {
        assertServed(ofAda);
      }
      assertThat(ended.poll(30, TimeUnit.SECONDS)).isEqualTo(Reason.BY_PEER);

      assertThat(renegotiated(anonymous.socket())).isEmpty();
      assertThat(ended.poll(30, TimeUnit.SECONDS)).isNotNull().isNotEqualTo(Reason.BY_PEER);
    }
    assertThat(certificates).containsExactly(0, 1);
  }

  @ParameterizedTest
  @EnumSource
  void ownSession_isNotResumed(TlsProvider provider) throws Exception {
    NettyServer server = start(provider);
    try (SniClient.Connection connection = connect(server)) {
      assertServed(connection);
      assertThat(renegotiated(connection.socket())).isEmpty();
    }
    try (SniClient.Connection resumed = connect(server)) {
      assertServed(resumed);
    }
    assertThat(certificates).containsExactly(0, 0);
  }
}
