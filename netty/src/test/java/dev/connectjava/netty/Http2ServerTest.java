package dev.connectjava.netty;

import static dev.connectjava.netty.RawHttp2Connection.ACK;
import static dev.connectjava.netty.RawHttp2Connection.CONTINUATION;
import static dev.connectjava.netty.RawHttp2Connection.DATA;
import static dev.connectjava.netty.RawHttp2Connection.END_HEADERS;
import static dev.connectjava.netty.RawHttp2Connection.END_STREAM;
import static dev.connectjava.netty.RawHttp2Connection.GOAWAY;
import static dev.connectjava.netty.RawHttp2Connection.HEADERS;
import static dev.connectjava.netty.RawHttp2Connection.PING;
import static dev.connectjava.netty.RawHttp2Connection.RST_STREAM;
import static dev.connectjava.netty.RawHttp2Connection.SETTINGS;
import static dev.connectjava.netty.RawHttp2Connection.WINDOW_UPDATE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.netty.RawHttp2Connection.Frame;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import dev.connectjava.testrules.Attack.Neighbour;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntConsumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** HTTP/2 as its frames are, well-formed and not. */
class Http2ServerTest {

  private static final int WINDOW_BYTES = 200_000;
  private static final int STREAMS = 5;
  private static final int ABANDONED = 20;
  private static final Logger NETTY = Logger.getLogger("io.netty");

  private final ScriptedHandler handler = new ScriptedHandler();
  private final NettyServer server =
      configure(
              NettyServer.builder()
                  .host("127.0.0.1")
                  .port(0)
                  .eventLoopThreads(1)
                  .handler(handler)
                  .headerListBytes(1_000)
                  .http2(
                      ServerHttp2.builder()
                          .concurrentStreams(STREAMS)
                          .abandonedStreams(ABANDONED, Duration.ofHours(1))
                          .windowBytes(WINDOW_BYTES)
                          .build())
                  .drainBytes(10_000)
                  .outboundBytes(10_000)
                  .shutdownGrace(Duration.ofSeconds(2)))
          .start();
  private final RawHttp2Connection connection = RawHttp2Connection.begin(connect("h2"));

  /** Adds to what the server is built with. */
  NettyServer.Builder configure(NettyServer.Builder builder) {
    return builder;
  }

  /** A connection of the server for one of the protocols that ALPN has names for. */
  RawConnection connect(String protocol) {
    return RawConnection.to(server);
  }

  final NettyServer server() {
    return server;
  }

  @AfterEach
  void nothingIsLeft() {
    connection.close();
    server.close();
    assertThat(server.openExchanges()).isZero();
    assertThat(server.openConnections()).isZero();
  }

  @Test
  void settings_sayWhatTheServerWasBuiltWith() {
    Frame settings = connection.serverSettings();

    assertThat(settings.is(SETTINGS, 0)).isTrue();
    assertThat(setting(settings, 3)).as("MAX_CONCURRENT_STREAMS").isEqualTo(STREAMS);
    assertThat(setting(settings, 4)).as("INITIAL_WINDOW_SIZE").isEqualTo(WINDOW_BYTES);
    assertThat(setting(settings, 6)).as("MAX_HEADER_LIST_SIZE").isEqualTo(1_000);
    assertThat(connection.await(WINDOW_UPDATE, 0).number(0)).isEqualTo(WINDOW_BYTES - 65_535);
  }

  private static int setting(Frame settings, int id) {
    ByteBuffer entries = ByteBuffer.wrap(settings.payload());
    while (entries.hasRemaining()) {
      int found = entries.getShort();
      int value = entries.getInt();
      if (found == id) {
        return value;
      }
    }
    throw new AssertionError("no setting " + id);
  }

  @Test
  void request_isAnsweredOnItsStream() {
    connection.post(1, "/echo", false).data(1, ascii("hello"), true);
    Http2Headers head = connection.headers(1);

    assertThat(head.status()).hasToString("200");
    assertThat(head.get("content-length")).hasToString("5");
    Frame data = connection.await(DATA, 1);
    assertThat(data.payload()).isEqualTo(ascii("hello"));
    assertThat(data.hasFlag(END_STREAM)).isTrue();
  }

  @Test
  void expectation_isMetBeforeTheBodyIsSent() {
    connection.post(1, "/echo", false, "content-length", "2", "expect", "100-continue");
    Frame word = connection.await(HEADERS, 1);
    assertThat(word.headers()).hasToString("DefaultHttp2Headers[:status: 100]");
    assertThat(word.hasFlag(END_STREAM)).isFalse();
    connection.data(1, ascii("ok"), true);
    assertThat(connection.headers(1).status()).hasToString("200");
    assertThat(connection.await(DATA, 1).payload()).isEqualTo(ascii("ok"));
  }

  @Test
  void expectation_ofARequestThatIsAnsweredAtOnce_isNotMet() {
    connection.post(1, "/early", false, "content-length", "2", "expect", "100-continue");
    assertThat(connection.headers(1).status()).hasToString("200");
    connection.data(1, ascii("ok"), true);
  }

  @Test
  void expectation_ofARequestThatIsComplete_isNotMet() {
    connection.post(1, "/echo", true, "expect", "100-continue");
    assertThat(connection.headers(1).status()).hasToString("200");
  }

  @Test
  void stream_isFullDuplexAndHasTrailers() {
    connection.post(1, "/stream", false).data(1, ascii("a"), false);
    connection.headers(1);
    assertThat(connection.await(DATA, 1).payload()).isEqualTo(ascii("a"));
    connection.data(1, ascii("b"), true);
    assertThat(connection.await(DATA, 1).payload()).isEqualTo(ascii("b"));
    assertThat(connection.headers(1).get("x-trailer")).hasToString("1");
  }

  @Test
  void messagesOfOneTurn_areOneFrame() {
    connection.post(1, "/hold", true);
    HttpExchange exchange = handler.nextHeld().exchange();
    exchange
        .loop()
        .execute(() -> {
          exchange.sendHead(200, Headers.empty());
          exchange.write(ByteBuffer.wrap(ascii("one")));
          exchange.write(ByteBuffer.wrap(ascii("two")));
        });
    assertThat(connection.await(DATA, 1).payload()).isEqualTo(ascii("onetwo"));
    exchange.write(ByteBuffer.wrap(ascii("three")));
    assertThat(connection.await(DATA, 1).payload()).isEqualTo(ascii("three"));
    exchange.finish(Headers.of("x-trailer", "1"));
    assertThat(connection.headers(1).get("x-trailer")).hasToString("1");
  }

  /** Of its messages nothing is sent, and all are counted as gone. */
  @Test
  void streamThatIsResetInTheTurnOfItsMessages_sendsNoneOfThem() {
    connection.post(1, "/hold", true);
    ScriptedHandler.Held held = handler.nextHeld();
    HttpExchange exchange = held.exchange();
    exchange.sendHead(200, Headers.empty());
    exchange
        .loop()
        .execute(() -> {
          exchange.write(ByteBuffer.allocate(16_000));
          exchange.write(ByteBuffer.allocate(16_000));
          exchange.abort();
          exchange.write(ByteBuffer.allocate(200_000));
        });
    held.awaitClosed();
    connection.headers(1);
    Frame next = connection.await(f -> f.is(DATA, 1) || f.is(RST_STREAM, 1));
    assertThat(next.type()).isEqualTo(RST_STREAM);
    connection.post(3, "/echo", true);
    assertThat(connection.headers(3).status()).hasToString("200");
    assertThat(exchange.isWritable()).isTrue();
  }

  @Test
  void streams_areAnsweredAsTheyAreReadyNotAsTheyCame() {
    connection.post(1, "/hold", true).post(3, "/echo", true);
    ScriptedHandler.Held held = handler.nextHeld();
    assertThat(connection.headers(3).status()).hasToString("200");
    held.exchange().respond(ScriptedHandler.text("late"));
    assertThat(connection.headers(1).status()).hasToString("200");
  }

  @Test
  void reset_endsTheExchangeAndNoOther() {
    connection.post(1, "/hold", false).post(3, "/hold", true);
    ScriptedHandler.Held first = handler.nextHeld();
    ScriptedHandler.Held second = handler.nextHeld();
    connection.reset(1, (int) Http2Error.CANCEL.code());
    first.awaitClosed();
    first.exchange().respond(ScriptedHandler.text("nobody hears this"));
    second.exchange().respond(ScriptedHandler.text("ok"));
    assertThat(connection.headers(3).status()).hasToString("200");
  }

  @Test
  void abort_resetsTheStream() {
    connection.post(1, "/hold", true);
    handler.nextHeld().exchange().abort();
    assertThat(connection.await(RST_STREAM, 1).number(0))
        .isEqualTo((int) Http2Error.INTERNAL_ERROR.code());
  }

  @Test
  @Attack(
      value = "HTTP/2 connection lost during its calls",
      kind = Kind.LIFECYCLE,
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void lostConnection_endsAllItsExchanges() {
    connection.post(1, "/hold", false).post(3, "/hold", true);
    ScriptedHandler.Held first = handler.nextHeld();
    ScriptedHandler.Held second = handler.nextHeld();
    connection.close();
    first.awaitClosed();
    second.awaitClosed();
    assertNeighbourIsServed();
  }

  @Test
  void crashOfTheHandler_is500AndNoOtherStreamNotices() {
    connection.post(1, "/hold", true).post(3, "/crash", true);
    assertThat(connection.headers(3).status()).hasToString("500");
    handler.nextHeld().exchange().respond(ScriptedHandler.text("ok"));
    assertThat(connection.headers(1).status()).hasToString("200");
  }

  @Test
  void slowHandler_stopsTheClientByItsWindow() {
    connection.post(1, "/hold", false);
    ScriptedHandler.Held held = handler.nextHeld();
    byte[] piece = new byte[10_000];
    for (int i = 0; i < WINDOW_BYTES / piece.length; i++) {
      connection.data(1, piece, false);
    }
    connection.sync();
    assertThat(held.received()).isEqualTo(WINDOW_BYTES);
    held.exchange().consumed(WINDOW_BYTES);

    assertThat(connection.await(WINDOW_UPDATE, 1).number(0)).isEqualTo(WINDOW_BYTES);
    connection.data(1, piece, true).sync();
    assertThat(held.received()).isEqualTo(WINDOW_BYTES + piece.length);
    held.exchange().respond(ScriptedHandler.text("ok"));
    assertThat(connection.headers(1).status()).hasToString("200");
  }

  @Test
  @Attack(
      value = "body that ignores the window",
      kind = Kind.MEMORY,
      otherConnection = Neighbour.SERVED)
  void client_thatIgnoresTheWindow_losesItsStream() {
    connection.post(1, "/hold", false);
    ScriptedHandler.Held held = handler.nextHeld();
    byte[] piece = new byte[10_000];
    for (int i = 0; i <= WINDOW_BYTES / piece.length; i++) {
      connection.data(1, piece, false);
    }
    Frame refusal = connection.await(frame -> frame.type() == GOAWAY || frame.type() == RST_STREAM);
    assertThat(refusal.number(refusal.type() == GOAWAY ? 4 : 0))
        .isEqualTo((int) Http2Error.FLOW_CONTROL_ERROR.code());
    assertNeighbourIsServed();
    connection.close();
    held.awaitClosed();
  }

  @Test
  void slowClient_makesTheExchangeUnwritableUntilItCredits() {
    connection.post(1, "/hold", true);
    ScriptedHandler.Held held = handler.nextHeld();
    held.exchange().sendHead(200, Headers.empty());
    held.exchange().write(ByteBuffer.allocate(65_535 + 10_000));
    int received = 0;
    while (received < 65_535) {
      received += connection.await(DATA, 1).payload().length;
    }
    connection.sync();
    assertThat(held.exchange().isWritable()).isFalse();
    connection.credit(0, 10_000).credit(1, 10_000);
    held.awaitWritable();
    held.exchange().finish(Headers.empty());
    assertThat(connection.await(frame -> frame.is(DATA, 1) && frame.hasFlag(END_STREAM)))
        .isNotNull();
  }

  @Test
  @Attack(
      value = "HTTP/2 request that continues after its response",
      kind = Kind.FLOOD,
      sameConnection = Neighbour.SERVED)
  void restOfARequest_afterItsResponse_isDrainedUpToTheLimit() {
    connection.post(1, "/early", false);
    connection.await(DATA, 1);
    connection.data(1, new byte[10_000], false).sync();
    connection.data(1, new byte[1], false);
    assertThat(connection.await(RST_STREAM, 1).number(0))
        .isEqualTo((int) Http2Error.NO_ERROR.code());
    connection.post(3, "/echo", true);
    assertThat(connection.headers(3).status()).hasToString("200");
  }

  @Test
  void framesOnTheirWayWhenAStreamIsReset_leaveNoTraceInTheLog() {
    List<LogRecord> records = new CopyOnWriteArrayList<>();
    Handler recorder =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            records.add(record);
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    NETTY.addHandler(recorder);
    try {
      connection.post(1, "/early", false);
      connection.await(DATA, 1);
      connection.send(150, DATA, 0, 1, new byte[100]);
      connection.await(RST_STREAM, 1);
      connection.post(3, "/echo", true);
      assertThat(connection.headers(3).status()).hasToString("200");
    } finally {
      NETTY.removeHandler(recorder);
    }
    assertThat(records).extracting(LogRecord::getMessage).isEmpty();
  }

  @Test
  @Attack(
      value = "streams over the limit",
      kind = Kind.FLOOD,
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  void streamsOverTheLimit_areRefused() {
    for (int i = 0; i <= STREAMS; i++) {
      connection.post(1 + 2 * i, "/silent", false);
    }
    assertThat(connection.await(RST_STREAM, 1 + 2 * STREAMS).number(0))
        .isEqualTo((int) Http2Error.REFUSED_STREAM.code());
    connection.reset(1, (int) Http2Error.CANCEL.code());
    connection.post(101, "/echo", true);
    assertThat(connection.headers(101).status()).hasToString("200");
    assertNeighbourIsServed();
  }

  @Test
  void headerList_overTheLimit_is431() {
    connection.post(1, "/echo", true, "x-large", "x".repeat(1_000));
    assertThat(connection.headers(1).status()).hasToString("431");
    connection.post(3, "/echo", true);
    assertThat(connection.headers(3).status()).hasToString("200");
  }

  static Stream<Arguments> malformedHeads() {
    return Stream.of(
        Arguments.of("no path", Map.of(":method", "POST", ":scheme", "http")),
        Arguments.of("empty path", Map.of(":method", "POST", ":scheme", "http", ":path", "")),
        Arguments.of("no method", Map.of(":scheme", "http", ":path", "/echo")),
        Arguments.of("no scheme", Map.of(":method", "POST", ":path", "/echo")),
        Arguments.of("upper case", head("X-Upper", "1")),
        Arguments.of("connection field", head("connection", "close")),
        Arguments.of("te", head("te", "gzip")),
        Arguments.of("line end in a value", head("x-split", "a\r\nb: c")),
        Arguments.of("zero byte in a value", head("x-zero", "a\0b")),
        Arguments.of("response pseudo-header field", head(":status", "200")),
        Arguments.of("unknown pseudo-header field", head(":unknown", "1")));
  }

  private static Map<String, String> head(String name, String value) {
    return Map.of(":method", "POST", ":scheme", "http", ":path", "/echo", name, value);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformedHeads")
  void malformedHead_resetsItsStreamOnly(String what, Map<String, String> fields) {
    Map<String, String> pseudoFirst = new TreeMap<>(fields);
    connection.send(HEADERS, END_HEADERS | END_STREAM, 1, RawHttp2Connection.block(pseudoFirst));
    assertThat(connection.await(RST_STREAM, 1).number(0))
        .as(what)
        .isEqualTo((int) Http2Error.PROTOCOL_ERROR.code());
    connection.post(3, "/echo", true);
    assertThat(connection.headers(3).status()).hasToString("200");
  }

  @Test
  void body_ofAnotherLengthThanAnnounced_resetsItsStreamOnly() {
    connection.post(1, "/echo", false, "content-length", "3").data(1, ascii("four"), true);
    assertThat(connection.await(RST_STREAM, 1).number(0))
        .isEqualTo((int) Http2Error.PROTOCOL_ERROR.code());
    connection.post(3, "/echo", true);
    assertThat(connection.headers(3).status()).hasToString("200");
  }

  /** CVE-2023-44487. */
  @Test
  @Attack(
      value = "rapid reset",
      kind = Kind.FLOOD,
      cve = "CVE-2023-44487",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void rapidResets_endTheConnection_whichSaysWhatIsAllowed() {
    for (int i = 0; i <= ABANDONED; i++) {
      connection.post(1 + 2 * i, "/silent", false).reset(1 + 2 * i, 8);
    }
    assertTooManyAreAbandoned();
  }

  /** CVE-2025-8671: the server resets what breaks rules, which is the same work for it. */
  @Test
  @Attack(
      value = "stream errors that make the server reset (MadeYouReset)",
      kind = Kind.FLOOD,
      cve = "CVE-2025-8671",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void rapidErrorsOfStreams_endTheConnection() {
    for (int i = 0; i <= ABANDONED; i++) {
      connection.post(1 + 2 * i, "/silent", false).credit(1 + 2 * i, 0);
    }
    assertTooManyAreAbandoned();
  }

  private void assertNeighbourIsServed() {
    try (RawHttp2Connection neighbour = RawHttp2Connection.begin(connect("h2"))) {
      neighbour.post(1, "/echo", true);
      assertThat(neighbour.headers(1).status()).hasToString("200");
    }
  }

  private void assertTooManyAreAbandoned() {
    Frame end = connection.await(GOAWAY, 0);
    assertThat(end.number(4)).isEqualTo((int) Http2Error.ENHANCE_YOUR_CALM.code());
    assertThat(new String(end.payload(), 8, end.payload().length - 8, ISO_8859_1))
        .isEqualTo(
            "more than 20 streams were abandoned within PT1H, before their responses began"
                + " (ServerHttp2.Builder.abandonedStreams)");
    assertThat(connection.bytesUntilClosed()).isNotNegative();
    assertNeighbourIsServed();
  }

  @Test
  void resetsOfStreamsThatWereAnswered_endNothing() {
    for (int i = 0; i <= ABANDONED; i++) {
      connection.post(1 + 2 * i, "/early", false);
      connection.headers(1 + 2 * i);
      connection.reset(1 + 2 * i, 8);
    }
    connection.post(1_001, "/echo", true);
    assertThat(connection.headers(1_001).status()).hasToString("200");
  }

  /** What waits in a stream's buffer must not follow its reset. */
  @Test
  void streamThatIsReset_sendsNothingMore() {
    connection.post(1, "/give-up", true);
    connection.await(RST_STREAM, 1);
    connection.send(PING, 0, 0, new byte[8]);
    Frame next = connection.await(frame -> frame.is(PING, 0) || frame.stream() == 1);
    assertThat(next.is(PING, 0)).as("%s", next).isTrue();
  }

  /** A client may be in the middle of a long request when it hears that nobody reads it. */
  @Test
  void framesOnTheirWayWhenTheServerResets_arePassedOver() {
    connection.post(1, "/early", false);
    connection.await(DATA, 1);
    connection.data(1, new byte[10_001], false);
    connection.await(RST_STREAM, 1);
    connection.send(5_000, DATA, 0, 1, new byte[1]);
    connection.post(3, "/echo", true);
    Frame next = connection.await(frame -> frame.type() == HEADERS || frame.type() == RST_STREAM);
    assertThat(next.is(HEADERS, 3)).as("%s", next).isTrue();
  }

  @Test
  @Attack(
      value = "flood of PING",
      kind = Kind.FLOOD,
      cve = "CVE-2019-9512",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void floodOfPings_endsTheConnectionOfAClientThatDoesNotRead() {
    assertFloodIsEnded(round -> connection.send(1_000, PING, 0, 0, new byte[8]));
  }

  @Test
  @Attack(
      value = "flood of SETTINGS",
      kind = Kind.FLOOD,
      cve = "CVE-2019-9515",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void floodOfSettings_endsTheConnectionOfAClientThatDoesNotRead() {
    assertFloodIsEnded(round -> connection.send(1_000, SETTINGS, 0, 0, new byte[0]));
  }

  @Test
  void floodOfEmptyData_endsTheConnection() {
    connection.post(1, "/silent", false);
    assertFloodIsEnded(round -> connection.data(1, new byte[0], false));
  }

  @Test
  @Attack(
      value = "flood of CONTINUATION",
      kind = Kind.FLOOD,
      cve = "CVE-2024-27316",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void floodOfContinuations_endsTheConnection() {
    connection.send(HEADERS, 0, 1, RawHttp2Connection.postBlock("/echo"));
    assertFloodIsEnded(round -> connection.send(CONTINUATION, 0, 1));
  }

  /** Sends until the server has had enough of it: says so, or just closes. */
  private void assertFloodIsEnded(IntConsumer round) {
    boolean ended = false;
    try {
      for (int i = 0; i < 1_000_000 && !ended; i++) {
        round.accept(i);
        ended = server.openConnections() == 0;
      }
    } catch (UncheckedIOException e) {
      ended = true;
    }
    assertThat(ended).isTrue();
    assertNeighbourIsServed();
  }

  @Test
  @Attack(
      value = "invalid bytes behind the HTTP/2 preface",
      kind = Kind.MALFORMED,
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void nonsenseAfterThePreface_endsTheConnection() {
    try (RawConnection plain = connect("h2")) {
      plain.send("PRI * HTTP/2.0\n\nSM\n\nthis is not a frame of settings at all");
      assertThat(plain.bytesUntilClosed()).isPositive();
    }
    assertNeighbourIsServed();
  }

  @Test
  void shutDown_refusesNewStreamsInTwoStepsAndWaitsForOpenOnes() throws InterruptedException {
    connection.post(1, "/hold", true);
    ScriptedHandler.Held held = handler.nextHeld();
    Thread closing = Thread.ofVirtual().start(server::close);
    Frame first = connection.await(GOAWAY, 0);
    assertThat(first.number(0)).isEqualTo(Integer.MAX_VALUE);
    assertThat(first.number(4)).isEqualTo((int) Http2Error.NO_ERROR.code());
    Frame ping = connection.await(frame -> frame.is(PING, 0) && !frame.hasFlag(ACK));
    connection.post(3, "/echo", true);
    assertThat(connection.headers(3).status()).hasToString("200");
    connection.send(PING, ACK, 0, ping.payload());
    assertThat(connection.await(GOAWAY, 0).number(0)).isEqualTo(3);
    held.exchange().respond(ScriptedHandler.text("done"));
    assertThat(connection.headers(1).status()).hasToString("200");
    closing.join();
    assertThat(server.openConnections()).isZero();
  }

  @Test
  void shutDown_closesWhatIsStillOpenAfterTheGracePeriod() {
    connection.post(1, "/hold", true);
    ScriptedHandler.Held held = handler.nextHeld();

    server.shutdown(Duration.ofMillis(100));

    assertThat(server.openConnections()).isZero();
    held.awaitClosed();
    assertThat(connection.bytesUntilClosed()).isPositive();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
