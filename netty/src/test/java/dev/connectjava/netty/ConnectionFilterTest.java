package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.http.ConnectionFilter;
import dev.connectjava.http.ConnectionListener;
import dev.connectjava.http.ConnectionListener.Reason;
import dev.connectjava.http.ConnectionListener.Start;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import dev.connectjava.testrules.Attack.Neighbour;
import dev.connectjava.tls.ClientAuthentication;
import dev.connectjava.tls.ServerTls;
import dev.connectjava.tls.TlsProvider;
import dev.connectjava.tls.TlsTrust;
import dev.connectjava.tls.TlsVersion;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Connections that a server's filters accept and refuse, whatever is spoken on them. */
@Timeout(60)
@ParameterizedClass
@MethodSource("ways")
final class ConnectionFilterTest {

  private static final TestPki PKI = new TestPki();
  private static final X509Bundle SERVER = PKI.server("a.test");
  private static final X509Bundle ADA = PKI.client("ada");
  private static final String GET = "GET /early HTTP/1.1\nHost: test\n\n";
  private static final String PREFACE = "PRI * HTTP/2.0\n\nSM\n\n";

  /** TLS, or else plaintext; and the version of HTTP. */
  record Way(@Nullable TlsProvider provider, TlsVersion tls, HttpVersion http) {

    boolean isEncrypted() {
      return provider != null;
    }

    String protocol() {
      return http == HttpVersion.HTTP_2 ? "h2" : "http/1.1";
    }
  }

  static Stream<Way> ways() {
    List<Way> ways = new ArrayList<>();
    for (HttpVersion http : new HttpVersion[] {HttpVersion.HTTP_1, HttpVersion.HTTP_2}) {
      ways.add(new Way(null, TlsVersion.TLS_1_3, http));
      for (TlsProvider provider : TlsProvider.values()) {
        for (TlsVersion tls : TlsVersion.values()) {
          ways.add(new Way(provider, tls, http));
        }
      }
    }
    return ways.stream();
  }

  private final Way way;
  private final ScriptedHandler handler = new ScriptedHandler();
  private final SniClient client = client(ADA);
  private final BlockingQueue<Told> ended = new LinkedBlockingQueue<>();
  private final List<NettyServer> servers = new ArrayList<>();

  ConnectionFilterTest(Way way) {
    this.way = way;
  }

  private static SniClient client(X509Bundle identity) {
    return TestPki.build(() -> {
      KeyManager[] keys = identity.toKeyManagerFactory().getKeyManagers();
      return new SniClient(keys);
    });
  }

  /** What a listener is told. */
  private static final class Told implements ConnectionListener {

    private final BlockingQueue<Told> ended;
    private final List<String> events = new CopyOnWriteArrayList<>();
    private volatile @Nullable End end;

    Told(BlockingQueue<Told> ended) {
      this.ended = ended;
    }

    End end() {
      return Objects.requireNonNull(end);
    }

    @Override
    public void onHandshake(Handshake handshake) {
      events.add("handshake");
    }

    @Override
    public void onHandshakeFailed(Throwable cause) {
      events.add("handshake failed");
    }

    @Override
    public void onOpened(HttpVersion version) {
      events.add("opened");
    }

    @Override
    public void onClosed(End newEnd) {
      events.add("closed " + newEnd.reason());
      end = newEnd;
      ended.add(this);
    }
  }

  /** A filter whose steps are functions. */
  private record Filter(
      Function<Start, Decision> first, Function<ConnectionListener.Handshake, Decision> second)
      implements ConnectionFilter {

    static Filter first(Function<Start, Decision> first) {
      return new Filter(first, handshake -> Decision.ACCEPT);
    }

    static Filter second(Function<ConnectionListener.Handshake, Decision> second) {
      return new Filter(start -> Decision.ACCEPT, second);
    }

    @Override
    public Decision onAccepted(Start connection) {
      return first.apply(connection);
    }

    @Override
    public Decision onHandshake(Start connection, ConnectionListener.Handshake handshake) {
      assertThat(connection.isEncrypted()).isTrue();
      return second.apply(handshake);
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

  private NettyServer start(UnaryOperator<NettyServer.Builder> settings) {
    NettyServer.Builder builder =
        NettyServer.builder()
            .eventLoopThreads(1)
            .handler(handler)
            .shutdownGrace(Duration.ofSeconds(2))
            .connectionListener(start -> new Told(ended));
    TlsProvider provider = way.provider();
    if (provider != null) {
      builder.tls(
          ServerTls.builder(TestPki.identity(SERVER))
              .provider(provider)
              .versions(way.tls())
              .clientAuthentication(ClientAuthentication.WANTED, TlsTrust.of(PKI.trusted()))
              .build());
    }
    NettyServer server = settings.apply(builder).start();
    servers.add(server);
    return server;
  }

  private NettyServer start(ConnectionFilter... filters) {
    return start(builder -> {
      for (ConnectionFilter filter : filters) {
        builder.connectionFilter(filter);
      }
      return builder.host("127.0.0.1").port(0);
    });
  }

  private RawConnection connect(NettyServer server) throws IOException {
    return way.isEncrypted() ? secure(server).raw() : RawConnection.to(server);
  }

  private SniClient.Connection secure(NettyServer server) throws IOException {
    return client.connect(
        server,
        "a.test",
        way.tls().protocol(),
        parameters -> parameters.setApplicationProtocols(new String[] {way.protocol()}));
  }

  private void assertServed(RawConnection connection) {
    if (way.http() == HttpVersion.HTTP_1) {
      assertThat(connection.send(GET).response().body()).isEqualTo("early");
    } else {
      RawHttp2Connection http2 = RawHttp2Connection.begin(connection);
      assertThat(http2.post(1, "/early", true).headers(1).status()).hasToString("200");
    }
  }

  private void assertServed(NettyServer server) throws Exception {
    try (RawConnection connection = connect(server)) {
      assertServed(connection);
    }
    assertThat(next().events).contains("opened").doesNotContain("closed REFUSED");
  }

  /** Sends a request, perhaps after it was refused, and gets no byte of a response. */
  private void assertRefused(NettyServer server) {
    try (RawConnection connection = connect(server)) {
      connection.send(way.http() == HttpVersion.HTTP_1 ? GET : PREFACE);
      assertThat(connection.bytesUntilClosed()).isZero();
    } catch (IOException | UncheckedIOException reset) {
      assertThat(reset.getMessage()).isNotNull(); // It has come that early.
    }
  }

  private Told next() throws InterruptedException {
    Told told = ended.poll(30, TimeUnit.SECONDS);
    assertThat(told).as("a connection that has ended").isNotNull();
    return told;
  }

  private Told refused(NettyServer server, String... events) throws InterruptedException {
    assertRefused(server);
    Told told = next();
    assertThat(told.events).containsExactly(events);
    assertThat(server.openConnections()).isZero();
    assertThat(server.openExchanges()).isZero();
    return told;
  }

  @Test
  void filterThatDecidesNothing_accepts() throws Exception {
    assertServed(start(new ConnectionFilter() {}));
  }

  @Test
  void addresses_areKnown_beforeTheClientSendsAnything() throws Exception {
    BlockingQueue<Start> asked = new LinkedBlockingQueue<>();
    NettyServer server =
        start(
            Filter.first(start -> {
              asked.add(start);
              return ConnectionFilter.Decision.ACCEPT;
            }));
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      Start start = asked.poll(30, TimeUnit.SECONDS);
      assertThat(start).isNotNull();
      assertThat(start.remoteAddress()).isEqualTo(socket.getLocalSocketAddress());
      assertThat(start.localAddress()).contains(server.address());
      assertThat(start.isEncrypted()).isEqualTo(way.isEncrypted());
    }
    next();
  }

  @Test
  @Attack(
      value = "connection that a filter refuses",
      kind = Kind.LIFECYCLE,
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void refusalByAddress_resetsTheConnection_andNoOther() throws Exception {
    AtomicBoolean refusing = new AtomicBoolean();
    NettyServer server =
        start(
            Filter.first(start ->
                refusing.get()
                    ? ConnectionFilter.Decision.REFUSE
                    : ConnectionFilter.Decision.ACCEPT));
    try (RawConnection open = connect(server)) {
      assertServed(open);
      refusing.set(true);
      assertRefused(server);
      assertThat(next().events).containsExactly("closed REFUSED");
      try (Socket silent = new Socket("127.0.0.1", server.port())) {
        silent.setSoTimeout(30_000);
        assertThatExceptionOfType(SocketException.class)
            .isThrownBy(() -> silent.getInputStream().read());
      }
      assertThat(next().events).containsExactly("closed REFUSED");
      assertThat(server.openConnections()).isEqualTo(1);
      if (way.http() == HttpVersion.HTTP_1) {
        assertServed(open);
      }
    }
    next();
    refusing.set(false);
    assertServed(server);
  }

  @Test
  void refusalByHandshake_resetsTheConnection() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    NettyServer server =
        start(
            Filter.second(handshake -> {
              asked.incrementAndGet();
              return ConnectionFilter.Decision.REFUSE;
            }));
    if (way.isEncrypted()) {
      refused(server, "handshake", "closed REFUSED");
      assertThat(asked).hasValue(1);
    } else {
      assertServed(server);
      assertThat(asked).hasValue(0);
    }
  }

  @Test
  void exception_refuses_andIsTheCause_andIsLoggedOnce() throws Exception {
    IllegalStateException thrown = new IllegalStateException("as a test wants it");
    try (RecordedLog log = RecordedLog.of(ConnectionFilters.class.getName())) {
      NettyServer server =
          start(
              Filter.first(start -> {
                throw thrown;
              }));
      for (int i = 0; i < 3; i++) {
        assertThat(refused(server, "closed REFUSED").end().cause()).contains(thrown);
      }
      assertThat(log.thrown()).containsExactly(thrown);
    }
  }

  @Test
  void errorAfterTheHandshake_refuses() throws Exception {
    OutOfMemoryError thrown = new OutOfMemoryError("as a test wants it");
    try (RecordedLog log = RecordedLog.of(ConnectionFilters.class.getName())) {
      NettyServer server =
          start(
              Filter.second(handshake -> {
                throw thrown;
              }));
      if (way.isEncrypted()) {
        Told told = refused(server, "handshake", "closed REFUSED");
        assertThat(told.end().cause()).contains(thrown);
        assertThat(log.thrown()).containsExactly(thrown);
      } else {
        assertServed(server);
      }
    }
  }

  @Test
  @SuppressWarnings("NullAway") // A filter in another language may do so.
  void filterWithoutADecision_refuses() throws Exception {
    try (RecordedLog log = RecordedLog.of(ConnectionFilters.class.getName())) {
      Told told = refused(start(Filter.first(start -> null)), "closed REFUSED");
      assertThat(told.end().cause()).get().isInstanceOf(NullPointerException.class);
      assertThat(log.thrown()).hasSize(1);
    }
  }

  @Test
  void filters_areAskedInTheirOrder_untilOneRefuses() throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    refused(
        start(
            Filter.first(start -> {
              asked.add("first");
              return ConnectionFilter.Decision.ACCEPT;
            }),
            Filter.first(start -> {
              asked.add("second");
              return ConnectionFilter.Decision.REFUSE;
            }),
            Filter.first(start -> {
              asked.add("third");
              return ConnectionFilter.Decision.ACCEPT;
            })),
        "closed REFUSED");
    assertThat(asked).containsExactly("first", "second");
  }

  @Test
  void connectionThatIsRefused_takesNoPlace() throws Exception {
    AtomicInteger connections = new AtomicInteger();
    NettyServer server =
        start(builder ->
            builder
                .host("127.0.0.1")
                .port(0)
                .connectionLimits(ServerConnectionLimits.builder().maxConnections(1).build())
                .connectionFilter(
                    new Filter(
                        start ->
                            connections.incrementAndGet() <= 3
                                ? ConnectionFilter.Decision.REFUSE
                                : ConnectionFilter.Decision.ACCEPT,
                        handshake ->
                            connections.get() <= 6
                                ? ConnectionFilter.Decision.REFUSE
                                : ConnectionFilter.Decision.ACCEPT)));
    for (int i = 0; i < 3; i++) {
      refused(server, "closed REFUSED");
    }
    for (int i = 0; way.isEncrypted() && i < 3; i++) {
      refused(server, "handshake", "closed REFUSED");
    }
    assertServed(server);
  }

  @Test
  void handshake_isKnown_alsoIfItResumesASession() throws Exception {
    BlockingQueue<ConnectionListener.Handshake> asked = new LinkedBlockingQueue<>();
    NettyServer server =
        start(
            Filter.second(handshake -> {
              asked.add(handshake);
              return ConnectionFilter.Decision.ACCEPT;
            }));
    for (int i = 0; i < 2; i++) {
      assertServed(server);
      if (way.isEncrypted()) {
        ConnectionListener.Handshake handshake = asked.remove();
        assertThat(handshake.serverName()).contains("a.test");
        assertThat(handshake.applicationProtocol()).contains(way.protocol());
        assertThat(handshake.version()).isEqualTo(way.tls().protocol());
        assertThat(handshake.cipherSuite()).startsWith("TLS_");
        assertThat(handshake.peerCertificates()).containsExactly(ADA.getCertificate());
      }
    }
    assertThat(asked).isEmpty();
    assertThat(client.certificatesShown()).isEqualTo(way.isEncrypted() ? 1 : 0);
  }

  /** A client may try it in TLS 1.2 only: to show another certificate than the filter has seen. */
  @Test
  @Attack(
      value = "renegotiation of TLS 1.2",
      kind = Kind.LIFECYCLE,
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void renegotiation_isRefused() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    NettyServer server =
        start(
            Filter.second(handshake -> {
              asked.incrementAndGet();
              return ConnectionFilter.Decision.ACCEPT;
            }));
    if (way.isEncrypted() && way.tls() == TlsVersion.TLS_1_2) {
      try (SniClient.Connection connection = secure(server)) {
        SSLSocket socket = connection.socket();
        byte[] session = socket.getSession().getId();
        socket.getSession().invalidate();
        assertThat(end(socket)).isNotInstanceOf(SocketTimeoutException.class);
        assertThat(socket.getSession().getId()).isIn(session, new byte[0]);
      }
      assertThat(next().events).containsOnlyOnce("handshake");
      assertThat(asked).hasValue(1);
      asked.set(0);
    }
    assertServed(server);
  }

  /** Begins a new handshake, and returns what ends the connection; null for an orderly end. */
  private static @Nullable IOException end(SSLSocket socket) {
    try {
      socket.startHandshake();
      socket.getOutputStream().write(GET.replace("\n", "\r\n").getBytes(ISO_8859_1));
      assertThat(socket.getInputStream().readAllBytes()).asString().doesNotContain("early");
      return null;
    } catch (IOException e) {
      return e;
    }
  }

  /** Of two loops, the second gets the first connection. */
  @Test
  void filterThatTakesLong_stopsOnlyItsEventLoop() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    AtomicBoolean first = new AtomicBoolean(true);
    NettyServer server =
        start(builder ->
            builder
                .host("127.0.0.1")
                .port(0)
                .eventLoopThreads(2)
                .connectionFilter(
                    Filter.first(start -> {
                      if (first.getAndSet(false)) {
                        entered.countDown();
                        awaitUninterruptibly(released);
                      }
                      return ConnectionFilter.Decision.ACCEPT;
                    })));
    try (Socket slow = new Socket("127.0.0.1", server.port())) {
      assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(slow.isConnected()).isTrue();
      assertServed(server);
    } finally {
      released.countDown();
    }
    next();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void unixDomainSocket_isFilteredToo(@TempDir Path folder) throws Exception {
    AtomicBoolean refusing = new AtomicBoolean();
    List<Start> asked = new CopyOnWriteArrayList<>();
    NettyServer server =
        start(builder ->
            builder
                .unixSocket(folder.resolve("s"))
                .connectionFilter(
                    Filter.first(start -> {
                      asked.add(start);
                      return refusing.get()
                          ? ConnectionFilter.Decision.REFUSE
                          : ConnectionFilter.Decision.ACCEPT;
                    })));
    RawConnection accepted = RawConnection.to(server);
    if (!way.isEncrypted()) {
      assertServed(accepted);
    }
    accepted.close();
    assertThat(next().events).doesNotContain("closed REFUSED");
    refusing.set(true);
    try (RawConnection connection = RawConnection.to(server)) {
      assertThat(connection.bytesUntilClosed()).isZero();
    }
    assertThat(next().events).containsExactly("closed REFUSED");
    assertThat(asked).hasSize(2);
    assertThat(asked.getFirst().remoteAddress()).isEqualTo(UnixDomainSocketAddress.of(""));
    assertThat(asked.getFirst().localAddress()).contains(server.address());
  }

  @Test
  void connectionsOfAChannelThatWasBoundBefore_areFilteredToo() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    ServerSocketChannel channel =
        ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
    NettyServer server =
        start(builder ->
            builder
                .listeningChannel(channel)
                .connectionFilter(
                    Filter.first(start ->
                        asked.incrementAndGet() == 1
                            ? ConnectionFilter.Decision.REFUSE
                            : ConnectionFilter.Decision.ACCEPT)));
    Told told = refused(server, "closed REFUSED");
    assertThat(told.end().reason()).isEqualTo(Reason.REFUSED);
    assertServed(server);
  }
}
