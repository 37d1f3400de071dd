package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.http.ConnectionListener;
import dev.connectjava.http.ConnectionListener.Reason;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.netty.ServerConnectionLimits;
import dev.connectjava.verification.http.BlackHole;
import dev.connectjava.verification.http.ClientCarrier;
import dev.connectjava.verification.http.RawTcpServer;
import dev.connectjava.verification.http.TestCertificate;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What listeners are told of connections, on both of their sides. */
@ParameterizedClass
@EnumSource(value = ClientCarrier.class, mode = EnumSource.Mode.MATCH_ANY, names = "NETTY_.*")
final class ConnectionListenerContractTest {

  private static final Order ORDER = Order.newBuilder().setText("x").build();
  private static final Duration SHORT = Duration.ofMillis(200);

  private final ClientCarrier carrier;
  private final HttpVersion version;
  private final Gates gates = new Gates();
  private final Recorder ofServer = new Recorder();
  private final Recorder ofClient = new Recorder();
  private final List<AutoCloseable> open = new ArrayList<>();

  ConnectionListenerContractTest(ClientCarrier carrier) {
    this.carrier = carrier;
    this.version = carrier.isHttp1() ? HttpVersion.HTTP_1 : HttpVersion.HTTP_2;
  }

  @AfterEach
  void everyConnectionIsToldOnceToHaveEnded() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
    ofServer.assertAllEnded();
    ofClient.assertAllEnded();
  }

  /** Keeps what each connection's listener is told. */
  private static final class Recorder implements ConnectionListener.Factory {

    private final List<Told> begun = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Told> opened = new LinkedBlockingQueue<>();
    private final BlockingQueue<Told> ended = new LinkedBlockingQueue<>();

    @Override
    public ConnectionListener listenTo(ConnectionListener.Start start) {
      Told told = new Told(this, start);
      begun.add(told);
      return told;
    }

    /** The next connection that ends. */
    Told next() throws InterruptedException {
      return next(ended, "a connection that has ended");
    }

    Told next(BlockingQueue<Told> queue, String what) throws InterruptedException {
      Told told = queue.poll(30, TimeUnit.SECONDS);
      assertThat(told).as(what).isNotNull();
      return told;
    }

    /** The end is told on the event loop, which may be behind who has closed the connection. */
    void assertAllEnded() throws InterruptedException {
      for (Told told : begun) {
        told.over.orTimeout(30, TimeUnit.SECONDS).join();
        assertThat(told.events).filteredOn(event -> event.startsWith("closed")).hasSize(1);
        assertThat(told.events.getLast()).startsWith("closed");
        assertThat(told.threads).containsOnly(told.threads.getFirst());
      }
    }
  }

  /** What one listener is told. */
  private static final class Told implements ConnectionListener {

    final Start start;
    final List<String> events = new CopyOnWriteArrayList<>();
    final List<Thread> threads = new CopyOnWriteArrayList<>();
    final CompletableFuture<End> over = new CompletableFuture<>();
    private final Recorder recorder;
    volatile @Nullable Handshake handshake;

    Told(Recorder recorder, Start start) {
      this.recorder = recorder;
      this.start = start;
      threads.add(Thread.currentThread());
    }

    private void add(String event) {
      threads.add(Thread.currentThread());
      events.add(event);
    }

    End end() {
      return over.join();
    }

    @Override
    public void onHandshake(Handshake newHandshake) {
      handshake = newHandshake;
      add("handshake");
    }

    @Override
    public void onHandshakeFailed(Throwable cause) {
      add("handshake failed");
    }

    @Override
    public void onOpened(HttpVersion opened) {
      add("opened " + opened);
      recorder.opened.add(this);
    }

    @Override
    public void onGoAway(GoAway goAway) {
      add("goaway %s %s".formatted(goAway.isByPeer() ? "received" : "sent", goAway.errorCode()));
    }

    @Override
    public void onRefused(Refused request) {
      add("refused " + request.reason());
    }

    @Override
    public void onClosed(End end) {
      add("closed " + end.reason());
      over.complete(end);
      recorder.ended.add(this);
    }
  }

  private NettyServer server() {
    return server(settings -> settings);
  }

  private NettyServer server(UnaryOperator<NettyServer.Builder> settings) {
    NettyServer.Builder builder =
        NettyServer.builder()
            .host("127.0.0.1")
            .port(0)
            .eventLoopThreads(1)
            .shutdownGrace(Duration.ofSeconds(5))
            .connectionListener(ofServer)
            .handler(Router.builder().service(new Contract(gates)).build());
    if (carrier.isTls()) {
      builder.tls(TestCertificate.server());
    }
    NettyServer server = settings.apply(builder).start();
    open.add(server);
    return server;
  }

  private NettyTransport client(int port) {
    return client(port, settings -> settings);
  }

  private NettyTransport client(int port, UnaryOperator<NettyTransport.Builder> settings) {
    NettyTransport.Builder builder =
        NettyTransport.builder((carrier.isTls() ? "https" : "http") + "://127.0.0.1:" + port);
    if (carrier.isTls()) {
      builder.tls(TestCertificate.clientTls());
    }
    return built(settings.apply(builder.httpVersion(version).connectionListener(ofClient)));
  }

  private NettyTransport built(NettyTransport.Builder builder) {
    NettyTransport transport = builder.build();
    open.add(transport);
    return transport;
  }

  private static void ask(NettyTransport transport) {
    assertThat(ContractServiceClient.of(transport).ask(ORDER).getText()).isEqualTo("x");
  }

  private static void askInVain(NettyTransport transport) {
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> ContractServiceClient.of(transport).ask(ORDER));
  }

  /** What a connection begins with that can be used. */
  private String[] opening() {
    return carrier.isTls()
        ? new String[] {"handshake", "opened " + version}
        : new String[] {"opened " + version};
  }

  /** A client that closes says so before by HTTP/2, unless the close overtakes it by a reset. */
  private void assertClosedByClient(Told ofItsServer) {
    if (carrier.isHttp1()) {
      assertThat(ofItsServer.end().reason()).isEqualTo(Reason.BY_PEER);
    } else {
      assertThat(ofItsServer.end().reason()).isIn(Reason.GOAWAY, Reason.BY_PEER);
    }
  }

  /** A server that ends a connection says so before by HTTP/2. */
  private void assertClosedByServer(Told ofItsClient) {
    if (!carrier.isHttp1()) {
      assertThat(ofItsClient.events).contains("goaway received 0");
    }
    assertThat(ofItsClient.end().reason())
        .isEqualTo(carrier.isHttp1() ? Reason.BY_PEER : Reason.GOAWAY);
  }

  @Test
  void connection_isToldFromItsBeginningToItsEnd() throws Exception {
    NettyServer server = server();
    NettyTransport transport = client(server.port());
    ask(transport);
    ask(transport);
    transport.close();

    Told client = ofClient.next();
    Told served = ofServer.next();
    assertThat(client.events).startsWith(opening()).endsWith("closed SHUTDOWN");
    assertThat(served.events).startsWith(opening());
    assertClosedByClient(served);
    if (!carrier.isHttp1()) {
      assertThat(client.events).contains("goaway sent 0");
    }
    for (Told told : List.of(client, served)) {
      assertThat(told.end().version()).contains(version);
      assertThat(told.end().exchanges()).isEqualTo(2);
      assertThat(told.end().duration()).isPositive().isLessThan(Duration.ofSeconds(30));
      assertThat(told.end().isEncrypted()).isEqualTo(carrier.isTls());
    }
    assertThat(client.end().failure().map(HttpFailure::kind)).contains(HttpFailure.Kind.CLOSED);
    assertThat(served.end().failure()).isEmpty();
    assertThat(client.start.remoteAddress())
        .isEqualTo(new InetSocketAddress("127.0.0.1", server.port()));
    assertThat(served.start.localAddress()).contains(client.start.remoteAddress());
    assertThat(client.start.localAddress()).contains(served.start.remoteAddress());
  }

  @Test
  void handshake_isToldOfTls() throws Exception {
    NettyTransport transport = client(server().port());
    ask(transport);
    for (Recorder recorder : List.of(ofClient, ofServer)) {
      Told told = recorder.next(recorder.opened, "a connection that is open");
      ConnectionListener.Handshake handshake = told.handshake;
      if (carrier.isTls()) {
        assertThat(handshake).isNotNull();
        assertThat(handshake.version()).isEqualTo("TLSv1.3");
        assertThat(handshake.cipherSuite()).startsWith("TLS_");
        assertThat(handshake.applicationProtocol()).contains(carrier.isHttp1() ? "http/1.1" : "h2");
        assertThat(handshake.serverName()).as("an address is not asked for").isEmpty();
        assertThat(handshake.peerCertificates()).hasSize(recorder == ofClient ? 1 : 0);
      } else {
        assertThat(handshake).isNull();
      }
    }
  }

  @Test
  void endOfTheServer_isToldOnBothSides() throws Exception {
    NettyServer server = server();
    ask(client(server.port()));
    server.close();

    Told served = ofServer.next();
    assertThat(served.end().reason()).isEqualTo(Reason.SHUTDOWN);
    if (!carrier.isHttp1()) {
      assertThat(served.events).containsOnlyOnce("goaway sent 0");
    }
    assertClosedByServer(ofClient.next());
  }

  @Test
  void connectionThatIsOpenAtTheEndOfTheServer_isToldAfterItsExchange() throws Exception {
    NettyServer server = server();
    NettyTransport transport = client(server.port());
    Order gated = ORDER.toBuilder().setGate("g").build();
    CompletableFuture<?> reply = ContractServiceClient.of(transport).async().ask(gated);
    gates.at("g").awaitArrival();
    Thread closing = Thread.startVirtualThread(server::close);
    gates.at("g").open();
    reply.orTimeout(30, TimeUnit.SECONDS).join();
    closing.join();

    Told served = ofServer.next();
    assertThat(served.end().reason()).isEqualTo(Reason.SHUTDOWN);
    assertThat(served.end().exchanges()).isEqualTo(1);
  }

  @Test
  void connectionThatTheClientDoesNotUse_isIdle() throws Exception {
    ask(client(server().port(), settings -> settings.idleTimeout(SHORT)));

    assertThat(ofClient.next().end().reason()).isEqualTo(Reason.IDLE);
    assertClosedByClient(ofServer.next());
  }

  @Test
  void connectionThatTheServerFindsIdle_isToldOnBothSides() throws Exception {
    ask(
        client(
            server(settings ->
                    settings.connectionLimits(
                        ServerConnectionLimits.builder().idleTimeout(SHORT).build()))
                .port()));

    assertThat(ofServer.next().end().reason()).isEqualTo(Reason.IDLE);
    assertClosedByServer(ofClient.next());
  }

  @Test
  void connectionThatIsTooOld_isTold() throws Exception {
    ask(
        client(
            server(settings ->
                    settings.connectionLimits(
                        ServerConnectionLimits.builder().maxAge(SHORT).build()))
                .port()));

    assertThat(ofServer.next().end().reason()).isEqualTo(Reason.AGE);
    assertClosedByServer(ofClient.next());
  }

  @Test
  void connectionThatHasHadItsExchanges_isTold() throws Exception {
    ask(
        client(
            server(settings ->
                    settings.connectionLimits(
                        ServerConnectionLimits.builder().maxRequests(1).build()))
                .port()));

    Told served = ofServer.next();
    assertThat(served.end().reason()).isEqualTo(Reason.EXCHANGES);
    assertThat(served.end().exchanges()).isEqualTo(1);
    Told client = ofClient.next();
    assertThat(client.end().reason())
        .isEqualTo(carrier.isHttp1() ? Reason.LAST_EXCHANGE : Reason.GOAWAY);
  }

  @Test
  void callThatIsGivenUp_endsItsConnectionOfHttp1() throws Exception {
    NettyTransport transport = client(server().port());
    CompletableFuture<?> reply =
        ContractServiceClient.of(transport).async().ask(ORDER.toBuilder().setGate("never").build());
    gates.at("never").awaitArrival();
    reply.cancel(true);
    if (!carrier.isHttp1()) {
      ask(transport);
      transport.close();
      assertThat(ofClient.next().end().exchanges()).isEqualTo(2);
      return;
    }
    assertThat(ofClient.next().end().reason()).isEqualTo(Reason.ABANDONED_EXCHANGE);
    assertThat(ofServer.next().end().reason()).isEqualTo(Reason.BY_PEER);
  }

  @Test
  void connectionOverTheLimit_isRefused() throws Exception {
    NettyServer server =
        server(settings ->
            settings.connectionLimits(ServerConnectionLimits.builder().maxConnections(1).build()));
    ask(client(server.port()));
    askInVain(client(server.port()));

    Told refused = ofServer.next();
    assertThat(refused.events).containsExactly("closed REFUSED");
    assertThat(refused.end().version()).isEmpty();
    assertThat(ofClient.next().end().reason()).isNotEqualTo(Reason.SHUTDOWN);
  }

  @Test
  void portWithoutAServer_isToldAsUnconnected() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    askInVain(client(port));

    Told told = ofClient.next();
    assertThat(told.events).containsExactly("closed UNCONNECTED");
    assertThat(told.end().remoteAddress()).isEqualTo(new InetSocketAddress("127.0.0.1", port));
    assertThat(told.end().localAddress()).isEmpty();
    assertThat(told.end().exchanges()).isZero();
    assertThat(told.end().cause()).containsInstanceOf(IOException.class);
    assertThat(told.end().failure().map(HttpFailure::kind)).contains(HttpFailure.Kind.UNCONNECTED);
  }

  @Test
  void portThatDoesNotAnswer_isToldAsUnconnected() throws Exception {
    try (BlackHole hole = BlackHole.at("127.0.0.1", 0)) {
      askInVain(client(hole.port(), settings -> settings.establishmentTimeout(SHORT)));
      assertThat(ofClient.next().events).containsExactly("closed UNCONNECTED");
    }
  }

  @Test
  void transportThatIsClosedWhileItConnects_isTold() throws Exception {
    try (BlackHole hole = BlackHole.at("127.0.0.1", 0)) {
      NettyTransport transport = client(hole.port(), settings -> settings.connectEagerly(true));
      transport.close();
      for (Told told : ofClient.begun) {
        assertThat(told.end().reason()).isEqualTo(Reason.SHUTDOWN);
      }
    }
  }

  @Test
  void serverThatClosesAtOnce_isTold() throws Exception {
    try (RawTcpServer server = new RawTcpServer(RawTcpServer.Connection::close)) {
      askInVain(client(server.port()));
      Told told = ofClient.next();
      if (carrier.isTls()) {
        assertThat(told.events).containsExactly("handshake failed", "closed HANDSHAKE_FAILED");
      } else if (carrier.isHttp1()) {
        assertThat(told.events).containsExactly("opened HTTP_1", "closed BY_PEER");
      } else {
        assertThat(told.events).containsExactly("closed UNCONNECTED");
      }
    }
  }

  @Test
  void peerThatSpeaksTheOther_tlsOrPlaintext_isTold() throws Exception {
    NettyServer server = server();
    String url = (carrier.isTls() ? "http" : "https") + "://127.0.0.1:" + server.port();
    askInVain(built(NettyTransport.builder(url).httpVersion(version).connectionListener(ofClient)));

    assertThat(ofServer.next().events).containsExactly("closed OTHER_PROTOCOL");
    Reason expected =
        switch (carrier) {
          case NETTY_HTTP_1_TLS -> Reason.LAST_EXCHANGE; // It is told in HTTP/1.1 to use TLS.
          case NETTY_HTTP_2_TLS -> Reason.OTHER_PROTOCOL;
          default -> Reason.HANDSHAKE_FAILED;
        };
    assertThat(ofClient.next().end().reason()).isEqualTo(expected);
  }

  @Test
  void everyListenerIsTold_andWhatTheyThrowIsNobodysBusiness() throws Exception {
    Recorder second = new Recorder();
    NettyServer server =
        server(settings ->
            settings
                .connectionListener(start -> {
                  throw new AssertionError("no listener");
                })
                .connectionListener(start -> null)
                .connectionListener(start -> new Throwing())
                .connectionListener(second));
    NettyTransport transport =
        client(
            server.port(),
            settings ->
                settings
                    .connectionListener(start -> {
                      throw new AssertionError("no listener");
                    })
                    .connectionListener(start -> new Throwing()));
    ask(transport);
    transport.close();

    assertThat(second.next().events).isEqualTo(ofServer.next().events);
    assertThat(ofClient.next().end().reason()).isEqualTo(Reason.SHUTDOWN);
  }

  private static final class Throwing implements ConnectionListener {

    @Override
    public void onHandshake(Handshake handshake) {
      throw new AssertionError("handshake");
    }

    @Override
    public void onOpened(HttpVersion version) {
      throw new IllegalStateException("opened");
    }

    @Override
    public void onGoAway(GoAway goAway) {
      throw new IllegalStateException("goaway");
    }

    @Override
    public void onClosed(End end) {
      throw new AssertionError("closed");
    }
  }
}
