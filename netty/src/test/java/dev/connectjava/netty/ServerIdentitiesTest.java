package dev.connectjava.netty;

import static dev.connectjava.netty.RawClientHello.extension;
import static dev.connectjava.netty.RawClientHello.header;
import static dev.connectjava.netty.RawClientHello.join;
import static dev.connectjava.netty.RawClientHello.message;
import static dev.connectjava.netty.RawClientHello.name;
import static dev.connectjava.netty.RawClientHello.padding;
import static dev.connectjava.netty.RawClientHello.records;
import static dev.connectjava.netty.RawClientHello.serverName;
import static dev.connectjava.netty.RawClientHello.serverNames;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.connectjava.http.ConnectionListener;
import dev.connectjava.http.ConnectionListener.Reason;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import dev.connectjava.testrules.Attack.Neighbour;
import dev.connectjava.tls.ClientAuthentication;
import dev.connectjava.tls.ClientTls;
import dev.connectjava.tls.ServerTls;
import dev.connectjava.tls.TlsIdentity;
import dev.connectjava.tls.TlsProvider;
import dev.connectjava.tls.TlsTrust;
import dev.connectjava.tls.TlsVersion;
import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A server that has several identities, by the host names that clients ask for. */
@Timeout(120)
@ParameterizedClass
@MethodSource("ways")
final class ServerIdentitiesTest {

  private static final TestPki PKI = new TestPki();
  private static final X509Bundle DEFAULT = PKI.server("default.test");
  private static final X509Bundle EXACT = PKI.server("a.test");
  private static final X509Bundle WILDCARD = PKI.server("wildcard.b.test");
  private static final X509Bundle ADA = PKI.client("ada");
  private static final String GET = "GET %s HTTP/1.1\nHost: test\n\n";

  record Way(TlsProvider provider, TlsVersion version) {}

  static Stream<Way> ways() {
    return Stream.of(TlsProvider.values())
        .flatMap(
            provider -> Stream.of(TlsVersion.values()).map(version -> new Way(provider, version)));
  }

  private final Way way;
  private final ScriptedHandler handler = new ScriptedHandler();
  private final SniClient client = new SniClient();
  private final List<NettyServer> servers = new ArrayList<>();
  private final BlockingQueue<Observed> observed = new LinkedBlockingQueue<>();

  ServerIdentitiesTest(Way way) {
    this.way = way;
  }

  /** What a listener was told of a connection. */
  private static final class Observed implements ConnectionListener {

    private final BlockingQueue<Observed> ended;
    private volatile @Nullable Handshake handshake;
    private volatile @Nullable Throwable failure;
    private volatile @Nullable Reason reason;

    Observed(BlockingQueue<Observed> ended) {
      this.ended = ended;
    }

    @Override
    public void onHandshake(Handshake made) {
      handshake = made;
    }

    @Override
    public void onHandshakeFailed(Throwable cause) {
      failure = cause;
    }

    @Override
    public void onClosed(End end) {
      reason = end.reason();
      ended.add(this);
    }
  }

  @AfterEach
  void nothingIsLeft() {
    for (NettyServer server : servers) {
      server.close();
      assertThat(server.openConnections()).isZero();
      assertThat(server.openExchanges()).isZero();
      assertThat(server.memoryInUse()).isZero();
    }
  }

  private ServerTls.Builder tls() {
    return ServerTls.builder(TestPki.identity(DEFAULT))
        .identity("a.test", TestPki.identity(EXACT))
        .identity("*.b.test", TestPki.identity(WILDCARD))
        .provider(way.provider())
        .versions(way.version());
  }

  private NettyServer start(UnaryOperator<ServerTls.Builder> settings) {
    NettyServer server =
        NettyServer.builder()
            .host("127.0.0.1")
            .port(0)
            .eventLoopThreads(1)
            .handler(handler)
            .shutdownGrace(Duration.ofSeconds(2))
            .connectionListener(start -> new Observed(observed))
            .tls(settings.apply(tls()).build())
            .start();
    servers.add(server);
    return server;
  }

  private NettyServer start() {
    return start(builder -> builder);
  }

  private SniClient.Connection connect(NettyServer server, @Nullable String name)
      throws IOException {
    return connect(client, server, name);
  }

  private SniClient.Connection connect(
      SniClient ofIdentity, NettyServer server, @Nullable String name) throws IOException {
    return ofIdentity.connect(server, name, way.version().protocol(), parameters -> {});
  }

  /** Makes a request, in which the client of TLS 1.3 also receives its sessions. */
  private String subject(NettyServer server, @Nullable String name) throws IOException {
    try (SniClient.Connection connection = connect(server, name)) {
      assertThat(connection.raw().send(GET.formatted("/early")).response().body())
          .isEqualTo("early");
      return connection.subject();
    }
  }

  private Observed next() throws InterruptedException {
    Observed next = observed.poll(30, TimeUnit.SECONDS);
    assertThat(next).as("a connection that has ended").isNotNull();
    return next;
  }

  @ParameterizedTest
  @CsvSource({
    "a.test, a.test",
    "A.Test, a.test",
    "x.b.test, wildcard.b.test",
    "y.b.test, wildcard.b.test",
    "b.test, default.test",
    "x.y.b.test, default.test",
    "other.test, default.test",
    ", default.test"
  })
  void client_getsTheIdentityForItsName(@Nullable String asked, String subject) throws Exception {
    assertThat(subject(start(), asked)).isEqualTo("CN=" + subject);

    ConnectionListener.Handshake handshake = next().handshake;
    assertThat(handshake).isNotNull();
    assertThat(handshake.serverName().orElse(null))
        .isEqualTo(asked == null ? null : asked.toLowerCase(Locale.ROOT));
    assertThat(handshake.version()).isEqualTo(way.version().protocol());
  }

  @Test
  void exactName_winsOverTheWildcard() throws Exception {
    NettyServer server = start(tls -> tls.identity("c.b.test", TestPki.identity(EXACT)));
    assertThat(subject(server, "c.b.test")).isEqualTo("CN=a.test");
    assertThat(subject(server, "d.b.test")).isEqualTo("CN=wildcard.b.test");
  }

  @ParameterizedTest
  @CsvSource({"other.test, unrecognized_name", "b.test, unrecognized_name", ", missing_extension"})
  void unknownHost_isRejectedIfThatIsSet(@Nullable String asked, String alert) throws Exception {
    NettyServer server = start(tls -> tls.rejectUnknownHosts(true));

    assertThatExceptionOfType(SSLException.class)
        .isThrownBy(() -> connect(server, asked))
        .withMessageContaining(alert);

    Observed rejected = next();
    assertThat(rejected.handshake).isNull();
    assertThat(rejected.reason).isEqualTo(Reason.HANDSHAKE_FAILED);
    assertThat(rejected.failure)
        .hasMessageContaining(asked == null ? "no host name" : asked)
        .hasMessageContaining("rejectUnknownHosts");
    assertThat(subject(server, "a.test")).isEqualTo("CN=a.test");
    assertThat(subject(server, "x.b.test")).isEqualTo("CN=wildcard.b.test");
  }

  @ParameterizedTest
  @CsvSource({"h2", "http/1.1"})
  void everyIdentity_agreesOnTheProtocolByAlpn(String protocol) throws Exception {
    NettyServer server = start();
    for (String name : new String[] {"a.test", "x.b.test", "other.test"}) {
      try (SniClient.Connection connection =
          client.connect(
              server,
              name,
              way.version().protocol(),
              parameters -> parameters.setApplicationProtocols(new String[] {protocol}))) {
        assertThat(connection.socket().getApplicationProtocol()).isEqualTo(protocol);
      }
    }
  }

  @Test
  void clientAuthentication_isThatOfAllIdentities() throws Exception {
    SniClient ada = new SniClient(ADA.toKeyManagerFactory().getKeyManagers());
    NettyServer server =
        start(tls ->
            tls.clientAuthentication(ClientAuthentication.REQUIRED, TlsTrust.of(PKI.trusted())));
    for (String name : new String[] {"a.test", "x.b.test", "other.test"}) {
      try (SniClient.Connection connection = connect(ada, server, name)) {
        connection.raw().send(GET.formatted("/hold"));
        ScriptedHandler.Held held = handler.nextHeld();
        assertThat(held.exchange().request().peer().certificates().getFirst())
            .isEqualTo(ADA.getCertificate());
        held.exchange().respond(ScriptedHandler.text("x"));
      }
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> {
            try (SniClient.Connection stranger = connect(server, name)) {
              stranger.raw().send(GET.formatted("/early"));
              assertThat(stranger.socket().getInputStream().read()).isPositive();
            }
          });
    }
  }

  @Test
  void keyExchangeGroups_areThoseOfAllIdentities() throws Exception {
    NettyServer server = start(tls -> tls.keyExchangeGroups("secp384r1"));
    for (String name : new String[] {"a.test", "other.test"}) {
      client
          .connect(
              server,
              name,
              way.version().protocol(),
              parameters -> parameters.setNamedGroups(new String[] {"x25519", "secp384r1"}))
          .close();
      assertThatExceptionOfType(SSLException.class)
          .isThrownBy(() ->
              new SniClient()
                  .connect(
                      server,
                      name,
                      way.version().protocol(),
                      parameters -> parameters.setNamedGroups(new String[] {"x25519"})));
    }
  }

  @Test
  void identity_hasAnyForm() throws Exception {
    KeyManagerFactory factory = EXACT.toKeyManagerFactory();
    X509ExtendedKeyManager manager =
        (X509ExtendedKeyManager) WILDCARD.toKeyManagerFactory().getKeyManagers()[0];
    NettyServer server =
        start(tls ->
            tls.identity("factory.test", TlsIdentity.of(factory))
                .identity("manager.test", TlsIdentity.of(manager)));
    assertThat(subject(server, "factory.test")).isEqualTo("CN=a.test");
    assertThat(subject(server, "manager.test")).isEqualTo("CN=wildcard.b.test");
  }

  @Test
  void session_isResumed() throws Exception {
    NettyServer server = start();
    for (String name : new String[] {"a.test", "x.b.test", "other.test", null}) {
      int shown = client.certificatesShown();
      String subject = subject(server, name);
      assertThat(client.certificatesShown()).isEqualTo(shown + 1);
      assertThat(subject(server, name)).isEqualTo(subject);
      assertThat(client.certificatesShown()).as("the session was resumed").isEqualTo(shown + 1);
    }
  }

  /** The client offers the session of whatever name it has asked for before. */
  @Test
  void session_isNotResumedForAnotherIdentity() throws Exception {
    NettyServer server = start();
    try (ResumingClient resuming = new ResumingClient(way.version())) {
      assertThat(resuming.fullHandshakes(server, "a.test", "a.test")).isEqualTo(1);
      assertThat(resuming.fullHandshakes(server, "x.b.test")).isEqualTo(1);
      assertThat(resuming.fullHandshakes(server, "other.test")).isEqualTo(1);
    }
  }

  @Test
  void sessionOfAListedName_doesNotLetAnUnknownHostIn() throws Exception {
    NettyServer server = start(tls -> tls.rejectUnknownHosts(true));
    try (ResumingClient resuming = new ResumingClient(way.version())) {
      assertThat(resuming.fullHandshakes(server, "a.test", "a.test")).isEqualTo(1);
      assertThatExceptionOfType(SSLException.class)
          .isThrownBy(() -> resuming.fullHandshakes(server, "other.test"))
          .withMessageContainingAll("UNRECOGNIZED_NAME");
    }
  }

  @Test
  void namesOfAWildcard_shareSessions_butEachHandshakeHasItsOwnName() throws Exception {
    NettyServer server = start();
    try (ResumingClient resuming = new ResumingClient(way.version())) {
      assertThat(resuming.fullHandshakes(server, "x.b.test", "y.b.test")).isEqualTo(1);
    }
    for (String name : new String[] {"x.b.test", "y.b.test"}) {
      ConnectionListener.Handshake handshake = next().handshake;
      assertThat(handshake).isNotNull();
      assertThat(handshake.serverName()).contains(name);
    }
  }

  /** As services in a cluster are called; the server checks the name, and the client as well. */
  @Test
  void ownClient_sendsANameWithoutADot() throws Exception {
    X509Bundle backend = PKI.server("backend");
    NettyServer server =
        start(tls -> tls.identity("backend", TestPki.identity(backend)).rejectUnknownHosts(true));
    ClientTls tls =
        ClientTls.builder()
            .trust(TlsTrust.of(PKI.trusted()))
            .serverName("backend")
            .provider(way.provider())
            .build();
    CompletableFuture<ConnectionListener.Handshake> shaken = new CompletableFuture<>();
    ConnectionListener listener =
        new ConnectionListener() {
          @Override
          public void onHandshake(Handshake handshake) {
            shaken.complete(handshake);
          }
        };
    try (NettyHttpTransport unused =
        NettyTransport.builder("https://127.0.0.1:" + server.port())
            .tls(tls)
            .connectEagerly(true)
            .connectionListener(start -> listener)
            .buildHttp()) {
      assertThat(shaken).succeedsWithin(30, TimeUnit.SECONDS);
    }
    ConnectionListener.Handshake handshake = next().handshake;
    assertThat(handshake).isNotNull();
    assertThat(handshake.serverName()).contains("backend");
  }

  @Test
  void updateTls_replacesAllIdentities_andOpenConnectionsContinue() throws Exception {
    NettyServer server = start();
    try (SniClient.Connection open = connect(server, "a.test")) {
      ServerTls renewed =
          ServerTls.builder(TestPki.identity(EXACT))
              .identity("b.test", TestPki.identity(DEFAULT))
              .provider(way.provider())
              .build();
      server.updateTls(renewed);

      assertThat(open.raw().send(GET.formatted("/early")).response().body()).isEqualTo("early");
      assertThat(subject(server, "a.test")).isEqualTo("CN=a.test");
      assertThat(subject(server, "b.test")).isEqualTo("CN=default.test");
      assertThat(subject(server, "x.b.test")).isEqualTo("CN=a.test");
    }
  }

  @Test
  void identityThatCantBeUsed_isNamed_andUpdateTlsKeepsTheOthers() throws Exception {
    TlsIdentity wrong = TlsIdentity.of(TestPki.uninitialized());
    NettyServer server = start();
    ServerTls unusable = tls().identity("wrong.test", wrong).build();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> server.updateTls(unusable))
        .withMessageStartingWith("the identity for wrong.test: TLS can't be set up");
    assertThat(subject(server, "a.test")).isEqualTo("CN=a.test");
  }

  // Bytes of hostile clients, which speak TLS 1.2: its certificates can be read.

  /** Returns the name in the certificate with which the server answers, or else its alert. */
  private static String answer(NettyServer server, byte[] bytes, int pieces) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(30_000);
      socket.setTcpNoDelay(true);
      for (int at = 0; at < bytes.length; at += pieces) {
        socket.getOutputStream().write(bytes, at, Math.min(pieces, bytes.length - at));
      }
      ByteArrayOutputStream received = new ByteArrayOutputStream();
      for (int each = socket.getInputStream().read(); each >= 0; ) {
        received.write(each);
        String text = received.toString(ISO_8859_1);
        for (String name : new String[] {"default.test", "wildcard.b.test", "a.test"}) {
          if (text.contains(name)) {
            return name;
          }
        }
        each = socket.getInputStream().read();
      }
      byte[] alert = received.toByteArray();
      return alert.length == 0 ? "closed" : "alert %d".formatted(alert[alert.length - 1]);
    }
  }

  private NettyServer startForRawBytes(boolean reject) {
    return start(
        tls -> tls.versions(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3).rejectUnknownHosts(reject));
  }

  @Test
  void clientHelloInPieces_isRead() throws Exception {
    NettyServer server = startForRawBytes(true);
    byte[] message = message(RawClientHello.body(serverName("a.test"), padding(500)));
    assertThat(answer(server, RawClientHello.of(serverName("a.test")), 1)).isEqualTo("a.test");
    for (int fragment : new int[] {1, 3, 100}) {
      assertThat(answer(server, records(message, fragment), 10_000)).isEqualTo("a.test");
    }
    assertThat(answer(server, RawClientHello.of(serverName("x.b.test"), padding(14_000)), 999))
        .isEqualTo("wildcard.b.test");
  }

  static Stream<Arguments> hostile() {
    return Stream.of(
        Arguments.of("name of 300 bytes", RawClientHello.of(serverName("a".repeat(300)))),
        Arguments.of("name with NUL", RawClientHello.of(serverName("a.test\0"))),
        Arguments.of("wildcard with NUL", RawClientHello.of(serverName("x\0.b.test"))),
        Arguments.of(
            "two names", RawClientHello.of(serverNames(name(0, "a.test"), name(0, "b.test")))),
        Arguments.of(
            "two extensions", RawClientHello.of(serverName("a.test"), serverName("b.test"))),
        Arguments.of(
            "garbage behind the name",
            RawClientHello.of(extension(0, new byte[] {0, 9}, name(0, "a.test"), new byte[2]))),
        Arguments.of(
            "ClientHello that is too long",
            join(records(header(ClientHelloReader.MAX_BYTES + 1), 4), records(new byte[100], 50))),
        Arguments.of(
            "empty record first",
            join(new byte[] {22, 3, 1, 0, 0}, RawClientHello.of(serverName("other.test")))),
        Arguments.of("alert first", new byte[] {21, 3, 1, 0, 2, 2, 40}));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  @Attack(
      value = "malformed host name in a TLS handshake",
      kind = Kind.MALFORMED,
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void malformedName_getsNoIdentityOfAHost(String what, byte[] bytes) throws Exception {
    assertThat(answer(startForRawBytes(true), bytes, 10_000)).startsWith("alert ");

    NettyServer server = startForRawBytes(false);
    assertThat(answer(server, bytes, 10_000)).isNotIn("a.test", "wildcard.b.test");
    assertThat(subject(server, "a.test")).isEqualTo("CN=a.test");
  }

  @Test
  @Attack(
      value = "TLS ClientHello that is never finished",
      kind = Kind.SLOW,
      sameConnection = Neighbour.ENDED)
  void clientHelloThatIsNotFinished_endsAtTheHandshakeTimeout() throws Exception {
    NettyServer server = start(tls -> tls.handshakeTimeout(Duration.ofMillis(200)));
    byte[] hello = records(message(RawClientHello.body(serverName("a.test"))), 20);
    byte[] begun = Arrays.copyOf(hello, hello.length - 1);
    assertThat(answer(server, begun, 10_000)).isEqualTo("closed");
    Observed ended = next();
    assertThat(ended.reason).isEqualTo(Reason.HANDSHAKE_FAILED);
    assertThat(ended.failure)
        .hasMessage("the ClientHello is not complete within the handshake timeout");
  }
}
