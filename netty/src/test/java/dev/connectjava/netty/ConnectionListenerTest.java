package dev.connectjava.netty;

import static dev.connectjava.netty.RawHttp2Connection.DATA;
import static dev.connectjava.netty.RawHttp2Connection.GOAWAY;
import static dev.connectjava.netty.RawHttp2Connection.HEADERS;
import static dev.connectjava.netty.RawHttp2Connection.PING;
import static dev.connectjava.netty.RawHttp2Connection.RST_STREAM;
import static dev.connectjava.netty.RawHttp2Connection.SETTINGS;
import static dev.connectjava.netty.RawHttp2Connection.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.Headers;
import dev.connectjava.http.ConnectionListener;
import dev.connectjava.http.ConnectionListener.Reason;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.tls.ClientAuthentication;
import dev.connectjava.tls.ClientTls;
import dev.connectjava.tls.ServerTls;
import dev.connectjava.tls.TlsProvider;
import dev.connectjava.tls.TlsTrust;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2Error;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What listeners are told of a server's connections whose clients do what no client should. */
final class ConnectionListenerTest {

  private static final TestPki PKI = new TestPki();
  private static final Duration SHORT = Duration.ofMillis(200);

  private final ScriptedHandler handler = new ScriptedHandler();
  private final BlockingQueue<Told> ended = new LinkedBlockingQueue<>();
  private final List<NettyServer> servers = new ArrayList<>();

  @AfterEach
  void close() {
    servers.forEach(NettyServer::close);
    assertThat(ended).as("connections that nobody has looked at").isEmpty();
  }

  private NettyServer server(UnaryOperator<NettyServer.Builder> settings) {
    NettyServer.Builder builder =
        NettyServer.builder()
            .host("127.0.0.1")
            .port(0)
            .eventLoopThreads(1)
            .handler(handler)
            .headerListBytes(1_000)
            .http2(ServerHttp2.builder().concurrentStreams(1).build())
            .shutdownGrace(Duration.ofSeconds(2))
            .connectionListener(start -> new Told(ended));
    NettyServer server = settings.apply(builder).start();
    servers.add(server);
    return server;
  }

  private NettyServer server() {
    return server(settings -> settings);
  }

  private NettyServer tlsServer(TlsProvider provider, Duration handshakeTimeout) {
    return server(settings ->
        settings.tls(
            ServerTls.builder(TestPki.identity(PKI.server("localhost")))
                .provider(provider)
                .handshakeTimeout(handshakeTimeout)
                .build()));
  }

  private Told next() throws InterruptedException {
    Told told = ended.poll(30, TimeUnit.SECONDS);
    assertThat(told).as("a connection that has ended").isNotNull();
    return told;
  }

  /** What one listener is told. */
  private static final class Told implements ConnectionListener {

    final List<String> events = new CopyOnWriteArrayList<>();
    final List<GoAway> farewells = new CopyOnWriteArrayList<>();
    final CompletableFuture<End> end = new CompletableFuture<>();
    private final BlockingQueue<Told> ended;

    Told(BlockingQueue<Told> ended) {
      this.ended = ended;
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
    public void onGoAway(GoAway goAway) {
      String side = goAway.isByPeer() ? "received" : "sent";
      events.add("goaway %s %d".formatted(side, goAway.errorCode()));
      farewells.add(goAway);
    }

    @Override
    public void onRefused(Refused request) {
      assertThat(request.detail()).isNotBlank();
      events.add("refused " + request.reason());
    }

    @Override
    public void onClosed(End newEnd) {
      events.add("closed " + newEnd.reason());
      end.complete(newEnd);
      ended.add(this);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'GET / HTTP/1.1\nHost: a\nHost: b\n\n', 400, MALFORMED",
    "'GET / HTTP/1.1\nHost: a\nLONG: %s\n\n', 431, TOO_LONG",
    "'GET /%s HTTP/1.1\nHost: a\n\n', 414, TOO_LONG",
    "'GET / HTTP/1.2\nHost: a\n\n', 505, UNSUPPORTED",
    "'CONNECT a:1 HTTP/1.1\nHost: a\n\n', 501, UNSUPPORTED",
    "'nonsense\n\n', 400, MALFORMED",
  })
  void requestOfHttp1ThatIsRefused_isTold(String request, int status, String refusal)
      throws Exception {
    try (RawConnection connection = RawConnection.to(server())) {
      connection.send(request.replace("%s", "x".repeat(2_000)));
      assertThat(connection.response().status()).isEqualTo(status);
    }
    Told told = next();
    assertThat(told.events)
        .containsExactly("opened", "refused " + refusal, "closed PROTOCOL_ERROR");
    assertThat(told.end.join().exchanges()).isZero();
  }

  @Test
  void bodyOfHttp1ThatIsMalformed_isAnExchange_andNoRefusal() throws Exception {
    try (RawConnection connection = RawConnection.to(server())) {
      connection.send("POST /echo HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\nx\n");
      assertThat(connection.response().status()).isEqualTo(400);
    }
    Told told = next();
    assertThat(told.events).containsExactly("opened", "closed PROTOCOL_ERROR");
    assertThat(told.end.join().exchanges()).isEqualTo(1);
  }

  @Test
  void requestsOfHttp2ThatAreRefused_areTold_andTheirConnectionGoesOn() throws Exception {
    try (RawHttp2Connection connection = RawHttp2Connection.to(server())) {
      connection.post(1, "/early", true, "x-long", "x".repeat(2_000));
      assertThat(String.valueOf(connection.headers(1).status())).isEqualTo("431");
      connection.post(3, "no path", true).await(RST_STREAM, 3);
      connection.post(5, "/hold", false);
      connection.post(7, "/hold", false).await(RST_STREAM, 7);
      handler.nextHeld().exchange().respond(ScriptedHandler.text("x"));
      connection.await(HEADERS, 5);
    }
    Told told = next();
    assertThat(told.events)
        .containsExactly(
            "opened",
            "refused TOO_LONG",
            "refused MALFORMED",
            "refused TOO_MANY_STREAMS",
            "closed BY_PEER");
    assertThat(told.end.join().exchanges()).isEqualTo(1);
    assertThat(told.end.join().version()).contains(HttpVersion.HTTP_2);
  }

  @Test
  void framesThatBreakTheRules_areTheEnd_andWhatIsSaidOfItIsTold() throws Exception {
    try (RawHttp2Connection connection = RawHttp2Connection.to(server())) {
      connection.send(PING, 0, 1, new byte[8]).await(GOAWAY, 0);
    }
    Told told = next();
    assertThat(told.events)
        .containsExactly(
            "opened", "goaway sent " + Http2Error.PROTOCOL_ERROR.code(), "closed PROTOCOL_ERROR");
    assertThat(told.end.join().cause()).isPresent();
  }

  @Test
  void goAwayOfTheClient_isTold() throws Exception {
    try (RawHttp2Connection connection = RawHttp2Connection.to(server())) {
      connection.send(GOAWAY, 0, 0, new byte[8]).sync();
    }
    assertThat(next().events).containsExactly("opened", "goaway received 0", "closed GOAWAY");
  }

  @Test
  void goAway_saysWhichStreamIsTheLast_andWhatItIsFor() throws Exception {
    try (RawHttp2Connection connection = RawHttp2Connection.to(server())) {
      byte[] payload = {0, 0, 0, 3, 0, 0, 0, 11, 'o', 'h'};
      connection.send(GOAWAY, 0, 0, payload).sync();
    }
    assertThat(next().farewells)
        .singleElement()
        .satisfies(goAway -> {
          assertThat(goAway.isByPeer()).isTrue();
          assertThat(goAway.errorCode()).isEqualTo(Http2Error.ENHANCE_YOUR_CALM.code());
          assertThat(goAway.lastStreamId()).isEqualTo(3);
          assertThat(goAway.debugData()).isEqualTo("oh");
        });
  }

  @Test
  void requestsOfHttp2ThatAreRefusedBeforeTheyAreRead_areTold() throws Exception {
    try (RawHttp2Connection connection = RawHttp2Connection.to(server())) {
      connection.post(1, "/early", true, "content-length", "5").await(RST_STREAM, 1);
      byte[] twoLengths =
          RawHttp2Connection.block(
              ":method",
              "POST",
              ":scheme",
              "http",
              ":path",
              "/early",
              ":authority",
              "test",
              "content-length",
              "1",
              "content-length",
              "2");
      connection.sendBlock(3, twoLengths, false).await(RST_STREAM, 3);
    }
    Told told = next();
    assertThat(told.events)
        .containsExactly("opened", "refused MALFORMED", "refused MALFORMED", "closed BY_PEER");
    assertThat(told.end.join().exchanges()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {70_000, 100_000})
  void requestOfHttp2ThatIsTooLongToBeRead_isTold(int length) throws Exception {
    try (RawHttp2Connection connection = RawHttp2Connection.to(server())) {
      byte[] block = RawHttp2Connection.postBlock("/early", "x-long", "x".repeat(length));
      connection.sendBlock(1, block, true).await(GOAWAY, 0);
    }
    Told told = next();
    assertThat(told.events).hasSize(4).startsWith("opened", "refused TOO_LONG");
    assertThat(told.events).endsWith("closed PROTOCOL_ERROR");
  }

  @Test
  void trailersOfHttp2ThatAreTooLong_areOfAnExchange_andNoRefusal() throws Exception {
    try (RawHttp2Connection connection = RawHttp2Connection.to(server())) {
      connection.post(1, "/hold", false);
      byte[] block = RawHttp2Connection.block("x-long", "x".repeat(70_000));
      connection.sendBlock(1, block, true).await(GOAWAY, 0);
    }
    assertThat(next().events)
        .containsExactly(
            "opened",
            "goaway sent " + Http2Error.ENHANCE_YOUR_CALM.code(),
            "closed PROTOCOL_ERROR");
  }

  /** What can't be written says so before the reset can be read. */
  @Test
  void clientThatVanishesWithAResponseOfHttp2Unsent_isTheReason() throws Exception {
    RawConnection plain = RawConnection.to(server());
    RawHttp2Connection connection = RawHttp2Connection.begin(plain);
    byte[] wideStreams = {0, 4, 0x7f, -1, -1, -1};
    byte[] wideConnection = {0x7f, 0, 0, 0};
    connection.send(SETTINGS, 0, 0, wideStreams).send(WINDOW_UPDATE, 0, 0, wideConnection).sync();
    connection.post(1, "/hold", true);
    ScriptedHandler.Held held = handler.nextHeld();
    held.exchange().sendHead(200, Headers.empty());
    held.exchange().write(ByteBuffer.allocate(32 << 20));
    connection.await(DATA, 1);
    plain.reset();
    assertThat(next().events).containsExactly("opened", "closed BY_PEER");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void clientThatGoesAmidAHeadOfHttp1_hasNotBeenRefused(boolean reads) throws Exception {
    try (RawConnection connection = RawConnection.to(server())) {
      connection.send("GET / HTTP/1.1\nHost: a\n");
      if (reads) {
        assertThat(connection.endOutput().response().status()).isEqualTo(400);
      }
    }
    assertThat(next().events).containsExactly("opened", "closed BY_PEER");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "PRI * HT"})
  void firstBytesThatDoNotCome_areNotWaitedFor(String bytes) throws Exception {
    NettyServer server = server(settings -> settings.headerTimeout(SHORT));
    try (RawConnection connection = RawConnection.to(server)) {
      assertThat(connection.send(bytes).bytesUntilClosed()).isZero();
    }
    assertThat(next().events).containsExactly("closed UNFINISHED");
  }

  @Test
  void headThatIsNotComplete_isUnfinished_andAConnectionWithoutIsIdle() throws Exception {
    NettyServer server = server(settings -> settings.headerTimeout(SHORT));
    try (RawConnection connection = RawConnection.to(server)) {
      assertThat(connection.send("GET / HTT").bytesUntilClosed()).isZero();
    }
    assertThat(next().events).containsExactly("opened", "closed UNFINISHED");
    try (RawConnection connection = RawConnection.to(server)) {
      connection.send("GET /early HTTP/1.1\nHost: a\n\n").response();
      assertThat(connection.bytesUntilClosed()).isZero();
    }
    assertThat(next().events).containsExactly("opened", "closed IDLE");
  }

  @Test
  void frameThatIsNotComplete_isUnfinished() throws Exception {
    NettyServer server = server(settings -> settings.headerTimeout(SHORT));
    try (RawHttp2Connection connection = RawHttp2Connection.to(server)) {
      connection.sendBytes(0, 0, 8).await(GOAWAY, 0);
    }
    assertThat(next().events)
        .containsExactly(
            "opened", "goaway sent " + Http2Error.ENHANCE_YOUR_CALM.code(), "closed UNFINISHED");
  }

  @Test
  void lastExchangeOfHttp1_isTheEnd() throws Exception {
    try (RawConnection connection = RawConnection.to(server())) {
      connection.send("GET /early HTTP/1.1\nHost: a\nConnection: close\n\n").response();
      assertThat(connection.bytesUntilClosed()).isZero();
    }
    assertThat(next().events).containsExactly("opened", "closed LAST_EXCHANGE");
  }

  @Test
  void responseThatIsBrokenOff_endsItsConnectionOfHttp1() throws Exception {
    try (RawConnection connection = RawConnection.to(server())) {
      connection.send("GET /give-up HTTP/1.1\nHost: a\n\n").bytesUntilClosed();
    }
    assertThat(next().events).containsExactly("opened", "closed ABANDONED_EXCHANGE");
  }

  @Test
  void requestThatIsTooLongToDrain_endsItsConnectionOfHttp1() throws Exception {
    NettyServer server = server(settings -> settings.drainBytes(10));
    try (RawConnection connection = RawConnection.to(server)) {
      connection.send("POST /early HTTP/1.1\nHost: a\nContent-Length: 1000\n\n").response();
      assertThat(connection.send("x".repeat(100)).bytesUntilClosed()).isZero();
    }
    assertThat(next().events).containsExactly("opened", "closed ABANDONED_EXCHANGE");
  }

  @Test
  void resetOfTheClient_isToldWithWhatWasThrown() throws Exception {
    RawConnection connection = RawConnection.to(server());
    connection.send("GET /early HTTP/1.1\nHost: a\n\n").response();
    connection.reset();
    assertThat(next().events).containsExactly("opened", "closed BY_PEER");
  }

  @Test
  void clientThatClosesItsSide_isTheReason() throws Exception {
    try (RawConnection connection = RawConnection.to(server())) {
      connection.send("GET /early HTTP/1.1\nHost: a\n\n").endOutput().response();
      assertThat(connection.bytesUntilClosed()).isZero();
    }
    assertThat(next().events).containsExactly("opened", "closed BY_PEER");
  }

  @Test
  void clientThatAnswersNoPing_isTold() throws Exception {
    NettyServer server =
        server(settings -> settings.keepAlive(KeepAlive.every(SHORT).withTimeout(SHORT)));
    try (RawHttp2Connection connection = RawHttp2Connection.to(server)) {
      connection.bytesUntilClosed();
    }
    assertThat(next().events).containsExactly("opened", "closed SILENT");
  }

  @Test
  void clientThatTakesNothing_isTold() throws Exception {
    NettyServer server = server(settings -> settings.writeTimeout(SHORT));
    try (RawConnection connection = RawConnection.to(server)) {
      connection.send("GET /hold HTTP/1.1\nHost: a\n\n");
      ScriptedHandler.Held held = handler.nextHeld();
      held.exchange().sendHead(200, Headers.empty());
      held.exchange().write(ByteBuffer.allocate(32 << 20));
      held.awaitClosed();
    }
    assertThat(next().events).containsExactly("opened", "closed UNREAD");
  }

  @Test
  void tlsAtAPortOfPlaintext_isTold() throws Exception {
    try (RawConnection connection = RawConnection.to(server())) {
      assertThat(connection.send(new byte[] {22, 3, 1, 0, 5}).bytesUntilClosed()).isZero();
    }
    assertThat(next().events).containsExactly("closed OTHER_PROTOCOL");
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  void clientThatDoesNotTrust_isToldAsAHandshakeThatHasFailed(TlsProvider provider)
      throws Exception {
    NettyServer server = tlsServer(provider, Duration.ofSeconds(30));
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> RawConnection.overTls(server, new TestPki().jdkClient(), "h2"));
    Told told = next();
    assertThat(told.events).containsExactly("handshake failed", "closed HANDSHAKE_FAILED");
    assertThat(told.end.join().cause()).isPresent();
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  void clientThatGoesAmidTheHandshake_isTold(TlsProvider provider) throws Exception {
    NettyServer server = tlsServer(provider, Duration.ofSeconds(30));
    try (RawConnection connection = RawConnection.to(server)) {
      connection.send(new byte[] {22, 3, 1, 0, 100, 1, 0});
    }
    assertThat(next().events).containsExactly("handshake failed", "closed HANDSHAKE_FAILED");
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  void clientThatResetsTheHandshake_isToldAsOneThatGoesAmidIt(TlsProvider provider)
      throws Exception {
    NettyServer server = tlsServer(provider, Duration.ofSeconds(30));
    SSLEngine client = PKI.jdkClient().createSSLEngine("localhost", server.port());
    client.setUseClientMode(true);
    ByteBuffer hello = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
    client.wrap(ByteBuffer.allocate(0), hello);
    RawConnection connection = RawConnection.to(server);
    connection.send(Arrays.copyOf(hello.array(), hello.position())).read(5);
    connection.reset();

    Told told = next();
    assertThat(told.events).containsExactly("handshake failed", "closed HANDSHAKE_FAILED");
    assertThat(told.end.join().cause()).isPresent();
  }

  /** In TLS 1.3 the client has ended the handshake, and may use the connection, by then. */
  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  void serverThatWantsACertificate_failsTheHandshakeOfAClientThatIsOpen(TlsProvider provider)
      throws Exception {
    NettyServer server =
        server(settings ->
            settings.tls(
                ServerTls.builder(TestPki.identity(PKI.server("localhost")))
                    .clientAuthentication(ClientAuthentication.REQUIRED, TlsTrust.of(PKI.trusted()))
                    .build()));
    BlockingQueue<Told> endedOfClient = new LinkedBlockingQueue<>();
    try (NettyHttpTransport transport =
        NettyTransport.builder("https://localhost:" + server.port())
            .tls(ClientTls.builder().provider(provider).trust(TlsTrust.of(PKI.trusted())).build())
            .httpVersion(HttpVersion.HTTP_1)
            .connectEagerly(true)
            .connectionListener(start -> new Told(endedOfClient))
            .buildHttp()) {
      Told told = endedOfClient.poll(30, TimeUnit.SECONDS);
      assertThat(told).isNotNull();
      assertThat(told.events).containsExactly("handshake", "opened", "closed HANDSHAKE_FAILED");
      assertThat(told.end.join().failure().map(HttpFailure::kind))
          .contains(HttpFailure.Kind.UNCONNECTED);
      assertThat(transport).isNotNull();
    }
    assertThat(next().events).containsExactly("handshake failed", "closed HANDSHAKE_FAILED");
  }

  @Test
  void clientThatBeginsNoHandshake_isTold() throws Exception {
    NettyServer server = tlsServer(TlsProvider.JDK, SHORT);
    try (RawConnection connection = RawConnection.to(server)) {
      assertThat(connection.bytesUntilClosed()).isZero();
    }
    assertThat(next().events).containsExactly("closed UNFINISHED");
  }

  @Test
  void clientThatLooksWhetherThePortIsOpen_hasNotFailed() throws Exception {
    NettyServer server = tlsServer(TlsProvider.JDK, Duration.ofSeconds(30));
    RawConnection.to(server).close();
    assertThat(next().events).containsExactly("closed BY_PEER");
  }

  @ParameterizedTest
  @EnumSource(
      value = NettyTransportKind.class,
      names = {"NIO", "EPOLL"})
  void unixSocket_isToldAsTheJdkHasIt(NettyTransportKind kind, @TempDir Path directory)
      throws Exception {
    Path path = directory.resolve("socket");
    BlockingQueue<SocketAddress> remote = new LinkedBlockingQueue<>();
    try (NettyServer server =
            NettyServer.builder()
                .unixSocket(path)
                .transport(kind)
                .eventLoopThreads(1)
                .handler(handler)
                .start();
        NettyHttpTransport transport =
            NettyTransport.builder("unix:" + path)
                .transport(kind)
                .connectEagerly(true)
                .connectionListener(start -> {
                  remote.add(start.remoteAddress());
                  return new Told(ended);
                })
                .buildHttp()) {
      assertThat(remote.poll(30, TimeUnit.SECONDS)).isEqualTo(server.address());
      transport.close();
    }
    assertThat(next().events).endsWith("closed SHUTDOWN");
  }

  @Test
  void connectionThatNobodyListensTo_hasNoHandlerMore() {
    EmbeddedChannel channel = new EmbeddedChannel();
    int handlers = channel.pipeline().names().size();
    ObservedConnection.accepted(channel, List.of(start -> null), false);
    ObservedConnection.accepted(channel, List.of(), false);
    assertThat(channel.pipeline().names()).hasSize(handlers);
    ObservedConnection.ending(channel, Reason.IDLE);
    channel.close();
  }

  @Test
  void firstReason_counts_andNothingIsToldAfterTheEnd() throws Exception {
    EmbeddedChannel channel = new EmbeddedChannel();
    ObservedConnection.accepted(channel, List.of(start -> new Told(ended)), false);
    ObservedConnection.ending(channel, Reason.IDLE);
    ObservedConnection.ending(channel, Reason.AGE, new IllegalStateException("late"));
    ObservedConnection observed = ObservedConnection.of(channel);
    assertThat(observed).isNotNull();
    channel.close();
    observed.goneAway(new ObservedConnection.Farewell(true, 0, 0, ""));

    Told told = next();
    assertThat(told.events).containsExactly("closed IDLE");
    assertThat(told.end.join().cause()).isEmpty();
  }
}
