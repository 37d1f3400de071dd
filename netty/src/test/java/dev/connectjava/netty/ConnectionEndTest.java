package dev.connectjava.netty;

import static dev.connectjava.netty.RawHttp2Connection.ACK;
import static dev.connectjava.netty.RawHttp2Connection.GOAWAY;
import static dev.connectjava.netty.RawHttp2Connection.PING;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.http.HttpHandler;
import dev.connectjava.netty.RawHttp2Connection.Frame;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import dev.connectjava.testrules.Attack.Neighbour;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2Error;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How a client sees that its connection has come to a limit of its life. */
final class ConnectionEndTest {

  static final MemoryBudget.Settings MEMORY =
      MemoryBudget.Settings.of(MemoryBounds.defaults(), "NettyServer.Builder");

  private static final Duration SOON = Duration.ofMillis(50);
  private static final Duration NEVER = Duration.ofDays(1);
  private static final int LINGER_SECONDS = 2;
  private static final String GET = "GET %s HTTP/1.1\nHost: test\n\n";

  private final ScriptedHandler handler = new ScriptedHandler();

  private NettyServer start(UnaryOperator<NettyServer.Builder> limits) {
    return limits
        .apply(
            NettyServer.builder()
                .host("127.0.0.1")
                .port(0)
                .eventLoopThreads(1)
                .handler(handler)
                .shutdownGrace(Duration.ofSeconds(2)))
        .start();
  }

  /** The end in two steps: streams that are on their way are served, later ones not. */
  private static void assertEnds(RawHttp2Connection connection, int lastStream) {
    Frame first = connection.await(GOAWAY, 0);
    assertThat(first.number(0)).isEqualTo(Integer.MAX_VALUE);
    assertThat(first.number(4)).isEqualTo((int) Http2Error.NO_ERROR.code());
    Frame ping = connection.await(frame -> frame.is(PING, 0) && !frame.hasFlag(ACK));
    connection.send(PING, ACK, 0, ping.payload());
    assertThat(connection.await(GOAWAY, 0).number(0)).isEqualTo(lastStream);
  }

  @Test
  void oldConnection_ofHttp2_endsAfterItsExchanges() {
    try (NettyServer server =
            start(b ->
                b.connectionLimits(
                    ServerConnectionLimits.builder().maxAge(SOON).grace(NEVER).build()));
        RawHttp2Connection connection = RawHttp2Connection.to(server)) {
      connection.post(1, "/hold", true);
      ScriptedHandler.Held held = handler.nextHeld();
      assertEnds(connection, 1);
      held.exchange().respond(ScriptedHandler.text("done"));

      assertThat(connection.headers(1).status()).hasToString("200");
      assertThat(connection.bytesUntilClosed()).isPositive();
    }
  }

  /** The client has sent it before it could hear of the end. */
  @Test
  void streamThatIsOnItsWay_isServed_thoughAllOthersHaveEnded() {
    try (NettyServer server =
            start(b ->
                b.connectionLimits(
                    ServerConnectionLimits.builder().maxRequests(1).grace(NEVER).build()));
        RawHttp2Connection connection = RawHttp2Connection.to(server)) {
      connection.post(1, "/early", true);
      Frame ping = connection.await(frame -> frame.is(PING, 0) && !frame.hasFlag(ACK));
      assertThat(connection.headers(1).status()).hasToString("200");
      connection.post(3, "/early", true);
      assertThat(connection.headers(3).status()).hasToString("200");
      connection.send(PING, ACK, 0, ping.payload());
      assertThat(connection.bytesUntilClosed()).isPositive();
    }
  }

  /** A socket that is closed at once answers by a reset, which takes away what is not yet read. */
  @Test
  void connectionThatHasEnded_takesWhatIsOnItsWay() {
    try (NettyServer server =
            start(b ->
                b.connectionLimits(
                    ServerConnectionLimits.builder().idleTimeout(SOON).grace(NEVER).build()));
        RawHttp2Connection connection = RawHttp2Connection.to(server)) {
      assertEnds(connection, 0);
      assertThat(connection.bytesUntilClosed()).isZero();
      for (int i = 0; i < 3; i++) {
        connection.send(PING, 0, 0, new byte[8]);
      }
    }
  }

  @Test
  @Attack(
      value = "call that outlasts its connection",
      kind = Kind.LIFECYCLE,
      sameConnection = Neighbour.ENDED)
  void exchangeThatDoesNotEnd_isCancelledAfterTheGrace() {
    try (NettyServer server =
            start(b ->
                b.connectionLimits(
                    ServerConnectionLimits.builder().maxRequests(1).grace(SOON).build()));
        RawHttp2Connection http2 = RawHttp2Connection.to(server);
        RawConnection http1 = RawConnection.to(server)) {
      http2.post(1, "/hold", true);
      http1.send(GET.formatted("/hold"));

      handler.nextHeld().awaitClosed();
      handler.nextHeld().awaitClosed();
      assertThat(http2.bytesUntilClosed()).isPositive();
      assertThat(http1.bytesUntilClosed()).isZero();
    }
  }

  @Test
  void idleConnection_ofHttp2_ends() {
    try (NettyServer server =
            start(b ->
                b.connectionLimits(
                    ServerConnectionLimits.builder().idleTimeout(SOON).grace(NEVER).build()));
        RawHttp2Connection connection = RawHttp2Connection.to(server)) {
      assertEnds(connection, 0);

      assertThat(connection.bytesUntilClosed()).isZero();
    }
  }

  @Test
  void lastRequest_isAnsweredAndTheConnectionEnds() {
    try (NettyServer server =
            start(b ->
                b.connectionLimits(
                    ServerConnectionLimits.builder().maxRequests(2).grace(NEVER).build()));
        RawHttp2Connection http2 = RawHttp2Connection.to(server);
        RawConnection http1 = RawConnection.to(server)) {
      assertThat(http1.send(GET.formatted("/early")).response().headers())
          .doesNotContainKey("connection");
      assertThat(http1.send(GET.formatted("/early")).response().headers())
          .containsEntry("connection", "close");
      assertThat(http1.bytesUntilClosed()).isZero();

      http2.post(1, "/early", true).headers(1);
      http2.post(3, "/hold", true);
      ScriptedHandler.Held held = handler.nextHeld();
      assertEnds(http2, 3);
      held.exchange().respond(ScriptedHandler.text("done"));
      assertThat(http2.headers(3).status()).hasToString("200");
      assertThat(http2.bytesUntilClosed()).isPositive();
    }
  }

  @Test
  @Attack(
      value = "client that has disappeared",
      kind = Kind.LIFECYCLE,
      sameConnection = Neighbour.ENDED)
  void silentClient_isPingedUntilItDoesNotAnswer() {
    try (NettyServer server =
            start(b -> b.keepAlive(KeepAlive.every(SOON).withTimeout(Duration.ofSeconds(1))));
        RawHttp2Connection connection = RawHttp2Connection.to(server)) {
      connection.await(frame -> frame.is(PING, 0) && !frame.hasFlag(ACK));

      assertThat(connection.bytesUntilClosed()).isNotNegative();
    }
  }

  @Test
  void clientThatAnswers_isPingedAgain() {
    try (NettyServer server =
            start(b -> b.keepAlive(KeepAlive.every(SOON).withTimeout(Duration.ofSeconds(5))));
        RawHttp2Connection connection = RawHttp2Connection.to(server)) {
      for (int i = 0; i < 3; i++) {
        Frame ping = connection.await(frame -> frame.is(PING, 0) && !frame.hasFlag(ACK));
        connection.send(PING, ACK, 0, ping.payload());
      }
    }
  }

  /** Settings without any limit of a connection's life. */
  static ServerSettings settings(HttpHandler handler) {
    return settings(handler, ServerConnectionLimits.builder().idleTimeout(NEVER).build());
  }

  static ServerSettings settings(HttpHandler handler, ServerConnectionLimits limits) {
    return new ServerSettings(
        handler,
        1024,
        NEVER,
        ServerHttp2.builder().concurrentStreams(10).abandonedStreams(10, NEVER).build(),
        StreamWindows.fixed(65_535),
        1024,
        1024 * 1024,
        limits,
        null,
        NEVER,
        MEMORY,
        new PortMismatches(),
        List.of(),
        new ConnectionFilters(List.of()));
  }

  /** A connection whose clock stands until it is told to go on. */
  private EmbeddedChannel embedded(@Nullable Duration maxAge, @Nullable Duration maxIdle) {
    ServerConnectionLimits.Builder limits =
        ServerConnectionLimits.builder()
            .idleTimeout(maxIdle == null ? NEVER : maxIdle)
            .grace(NEVER);
    if (maxAge != null) {
      limits.maxAge(maxAge);
    }
    EmbeddedChannel channel =
        new EmbeddedChannel(
            ProtocolDetector.ofPlaintext(
                settings(handler, limits.build()), new OpenExchanges(MEMORY)));
    channel.freezeTime();
    return channel;
  }

  private static void send(EmbeddedChannel channel, String request) {
    channel.writeInbound(Unpooled.copiedBuffer(request.replace("\n", "\r\n"), US_ASCII));
  }

  private static void pass(EmbeddedChannel channel, long seconds) {
    channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
  }

  private static String received(EmbeddedChannel channel) {
    channel.runPendingTasks();
    StringBuilder received = new StringBuilder();
    for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
      received.append(bytes.toString(US_ASCII));
      bytes.release();
    }
    return received.toString();
  }

  @Test
  void oldConnection_ofHttp1_closesWithItsResponse() {
    EmbeddedChannel channel = embedded(Duration.ofSeconds(100), null);
    send(channel, GET.formatted("/early"));
    assertThat(received(channel)).contains("200 OK").doesNotContain("connection:");
    send(channel, GET.formatted("/hold"));
    ScriptedHandler.Held held = handler.nextHeld();

    pass(channel, 111);
    assertThat(channel.isOpen()).isTrue();
    held.exchange().respond(ScriptedHandler.text("done"));

    assertThat(received(channel)).contains("connection: close").endsWith("done");
    pass(channel, 2);
    assertThat(channel.isOpen()).isFalse();
    channel.finishAndReleaseAll();
  }

  @Test
  void oldConnection_ofHttp1_withoutARequest_isClosed() {
    EmbeddedChannel channel = embedded(Duration.ofSeconds(100), null);
    send(channel, GET.formatted("/early"));

    pass(channel, 89);
    assertThat(channel.isOpen()).isTrue();
    pass(channel, 22);
    pass(channel, LINGER_SECONDS);
    assertThat(channel.isOpen()).isFalse();
    channel.finishAndReleaseAll();
  }

  @Test
  void idleConnection_ofHttp1_isClosed() {
    EmbeddedChannel channel = embedded(null, Duration.ofSeconds(10));
    send(channel, GET.formatted("/hold"));
    ScriptedHandler.Held held = handler.nextHeld();
    pass(channel, 60);
    held.exchange().respond(ScriptedHandler.text("done"));
    assertThat(received(channel)).doesNotContain("connection:").endsWith("done");

    pass(channel, 9);
    assertThat(channel.isOpen()).isTrue();
    pass(channel, 1);
    pass(channel, LINGER_SECONDS);
    assertThat(channel.isOpen()).isFalse();
    channel.finishAndReleaseAll();
  }

  /** Otherwise a call that its client has just sent is lost, though the server could answer it. */
  @Test
  void connectionOfHttp1_thatWasJustUsed_answersTheRequestThatCrossesItsEnd() {
    EmbeddedChannel channel = embedded(null, null);
    Http1ServerConnection connection = usedConnection(channel);
    connection.shutDown();
    channel.advanceTimeBy(499, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    send(channel, GET.formatted("/early"));

    assertThat(received(channel)).contains("200 OK").contains("connection: close");
    pass(channel, LINGER_SECONDS);
    assertThat(channel.isOpen()).isFalse();
    channel.finishAndReleaseAll();
  }

  @Test
  void connectionOfHttp1_withHalfAHeadAtItsEnd_waitsForTheOtherHalf() {
    EmbeddedChannel channel = embedded(null, null);
    Http1ServerConnection connection = usedConnection(channel);
    pass(channel, 10);
    send(channel, "GET /early HTT");
    connection.shutDown();
    pass(channel, 5);
    send(channel, "P/1.1\nHost: test\n\n");

    assertThat(received(channel)).contains("200 OK").contains("connection: close");
    channel.finishAndReleaseAll();
  }

  @Test
  void connectionOfHttp1_thatWasLongQuiet_endsAtOnce() {
    EmbeddedChannel channel = embedded(null, null);
    Http1ServerConnection connection = usedConnection(channel);
    pass(channel, 1);
    connection.shutDown();
    pass(channel, LINGER_SECONDS);

    assertThat(channel.isOpen()).isFalse();
    channel.finishAndReleaseAll();
  }

  private static Http1ServerConnection usedConnection(EmbeddedChannel channel) {
    send(channel, GET.formatted("/early"));
    assertThat(received(channel)).contains("200 OK");
    return channel.pipeline().get(Http1ServerConnection.class);
  }
}
