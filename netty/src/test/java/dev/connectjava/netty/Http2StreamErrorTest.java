package dev.connectjava.netty;

import static dev.connectjava.netty.RawHttp2Connection.DATA;
import static dev.connectjava.netty.RawHttp2Connection.END_HEADERS;
import static dev.connectjava.netty.RawHttp2Connection.END_STREAM;
import static dev.connectjava.netty.RawHttp2Connection.GOAWAY;
import static dev.connectjava.netty.RawHttp2Connection.HEADERS;
import static dev.connectjava.netty.RawHttp2Connection.RST_STREAM;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.netty.RawHttp2Connection.Frame;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import dev.connectjava.testrules.Attack.Neighbour;
import io.netty.handler.codec.http2.Http2Error;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A stream that breaks rules is reset and nothing else happens, whatever of it is still on its way:
 * a call beside it on the same connection goes on, and so does one on another connection.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-5.4.2">RFC 9113, section 5.4.2</a>
 */
final class Http2StreamErrorTest {

  private static final int WINDOW_BYTES = 100_000;
  private static final int STREAMS = 5;
  private static final int NEIGHBOUR = 1;
  private static final int BAD = 3;

  private final ScriptedHandler handler = new ScriptedHandler();
  private final NettyServer server =
      NettyServer.builder()
          .host("127.0.0.1")
          .port(0)
          .eventLoopThreads(1)
          .handler(handler)
          .http2(ServerHttp2.builder().concurrentStreams(STREAMS).windowBytes(WINDOW_BYTES).build())
          .shutdownGrace(Duration.ofSeconds(2))
          .start();
  private final RawHttp2Connection other = RawHttp2Connection.to(server);

  /** Has said nothing about the server's settings: no rule depends on that. */
  private final RawHttp2Connection connection =
      RawHttp2Connection.beginWithoutAck(RawConnection.to(server));

  private ScriptedHandler.Held neighbour;
  private ScriptedHandler.Held elsewhere;

  @BeforeEach
  void beginNeighbours() {
    connection.post(NEIGHBOUR, "/hold", false);
    neighbour = handler.nextHeld();
    other.post(NEIGHBOUR, "/hold", false);
    elsewhere = handler.nextHeld();
  }

  @AfterEach
  void nothingIsLeft() {
    connection.close();
    other.close();
    server.close();
    assertThat(server.openExchanges()).isZero();
    assertThat(server.openConnections()).isZero();
  }

  private void assertNeighboursGoOn() {
    assertGoesOn(connection, neighbour);
    assertGoesOn(other, elsewhere);
  }

  private static void assertGoesOn(RawHttp2Connection connection, ScriptedHandler.Held held) {
    connection.data(NEIGHBOUR, new byte[10], true).sync();
    assertThat(held.isComplete()).isTrue();
    held.exchange().respond(ScriptedHandler.text("ok"));
    assertThat(connection.statusBeforeAnyGoAway(NEIGHBOUR)).isEqualTo("200");
    connection.post(1_001, "/echo", true);
    assertThat(connection.statusBeforeAnyGoAway(1_001)).isEqualTo("200");
  }

  /** What a client sends that has not yet heard of the reset. */
  private void sendWhatWasOnItsWay(int stream) {
    connection.data(stream, new byte[100], false).data(stream, new byte[0], false);
    connection.credit(stream, 1);
    connection.sendBlock(stream, RawHttp2Connection.block("x-trailer", "1"), true);
    connection.reset(stream, (int) Http2Error.CANCEL.code());
  }

  private void assertIsReset(int stream, Http2Error error) {
    Frame end =
        connection.await(frame ->
            frame.type() == GOAWAY || frame.is(RST_STREAM, stream) || frame.is(HEADERS, stream));
    assertThat(end.is(RST_STREAM, stream)).as("%s", end).isTrue();
    assertThat(end.number(0)).isEqualTo((int) error.code());
  }

  static Stream<Arguments> malformedHeads() {
    return Stream.of(
        malformed("no method", ":scheme", "http", ":path", "/echo"),
        malformed("no scheme", ":method", "POST", ":path", "/echo"),
        malformed("no path", ":method", "POST", ":scheme", "http"),
        malformed("empty path", ":method", "POST", ":scheme", "http", ":path", ""),
        malformed("empty method", ":method", "", ":scheme", "http", ":path", "/echo"),
        malformed("method with a blank", ":method", "PO ST", ":scheme", "http", ":path", "/echo"),
        malformed("empty scheme", ":method", "POST", ":scheme", "", ":path", "/echo"),
        malformed("path without slash", ":method", "POST", ":scheme", "http", ":path", "echo"),
        malformed("path in absolute form", target("http://test/echo")),
        malformed("path with an empty scheme", target("://x/")),
        malformed("zero byte in the path", target("/echo\0")),
        malformed("blank in the path", target("/ec ho")),
        malformed("fragment in the path", target("/echo#a")),
        malformed("path beyond ASCII", target("/\u00e9cho")),
        malformed("asterisk in a POST", target("*")),
        malformed("line end in the path", target("/echo HTTP/1.1\r\nhost: b")),
        malformed("method twice", with(":method", "GET")),
        malformed("path twice", with(":path", "/echo")),
        malformed("scheme twice", with(":scheme", "http")),
        malformed("authority twice", with(":authority", "a", ":authority", "a")),
        malformed("pseudo-header field of a response", with(":status", "200")),
        malformed("unknown pseudo-header field", with(":unknown", "1")),
        malformed("extended CONNECT, which was not offered", with(":protocol", "websocket")),
        malformed("late pseudo-header field", with("x-a", "1", ":authority", "test")),
        malformed("two hosts", with("host", "a", "host", "a")),
        malformed("host and another authority", with(":authority", "a", "host", "b")),
        malformed("authority with userinfo", with(":authority", "user@a")),
        malformed("authority with a path", with(":authority", "a/b")),
        malformed("authority with a bad port", with(":authority", "a:b")),
        malformed("host with a blank", with("host", "a b")),
        malformed("upper case", with("X-Upper", "1")),
        malformed("empty name", with("", "1")),
        malformed("blank in a name", with("x a", "1")),
        malformed("colon in a name", with("x:a", "1")),
        malformed("zero byte in a name", with("x\0", "1")),
        malformed("name beyond ASCII", with("x\u00e9", "1")),
        malformed("value that begins with a blank", with("x-note", " a")),
        malformed("value that ends with a blank", with("x-note", "a ")),
        malformed("value that begins with a tab", with("x-note", "\ta")),
        malformed("value that ends with a tab", with("x-note", "a\t")),
        malformed("value of one blank", with("x-note", " ")),
        malformed("control character in a value", with("x-note", "a\u0001b")),
        malformed("delete character in a value", with("x-note", "a\u007fb")),
        malformed("zero byte in a value", with("x-note", "a\0b")),
        malformed("line end in a value", with("x-note", "a\r\nb: c")),
        malformed("connection", with("connection", "close")),
        malformed("keep-alive", with("keep-alive", "timeout=5")),
        malformed("proxy-connection", with("proxy-connection", "close")),
        malformed("transfer-encoding", with("transfer-encoding", "chunked")),
        malformed("upgrade", with("upgrade", "h2c")),
        malformed("te", with("te", "gzip")),
        malformed("te with more", with("te", "trailers, gzip")),
        malformed("two lengths", with("content-length", "1", "content-length", "2")),
        malformed("negative length", with("content-length", "-1")),
        malformed("length in words", with("content-length", "many")));
  }

  private static Arguments malformed(String what, String... fields) {
    return Arguments.of(what, fields);
  }

  private static String[] target(String path) {
    return new String[] {":method", "POST", ":scheme", "http", ":path", path};
  }

  private static String[] with(String... more) {
    return Stream.concat(Stream.of(target("/echo")), Stream.of(more)).toArray(String[]::new);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformedHeads")
  @Attack(
      value = "line end in :path",
      kind = Kind.SMUGGLING,
      argument = "line end in the path",
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "line end in an HTTP/2 field value",
      kind = Kind.SMUGGLING,
      argument = "line end in a value",
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "Transfer-Encoding in HTTP/2 (H2.TE)",
      kind = Kind.SMUGGLING,
      argument = "transfer-encoding",
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "two lengths in HTTP/2 (H2.CL)",
      kind = Kind.SMUGGLING,
      argument = "two lengths",
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "Host that differs from :authority",
      kind = Kind.SMUGGLING,
      argument = "host and another authority",
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "colon in a field name",
      kind = Kind.SMUGGLING,
      argument = "colon in a name",
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "two :path pseudo-header fields",
      kind = Kind.MALFORMED,
      argument = "path twice",
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "extended CONNECT, which was not offered",
      kind = Kind.MALFORMED,
      argument = "extended CONNECT, which was not offered",
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "zero byte in an HTTP/2 field value",
      kind = Kind.MALFORMED,
      argument = "zero byte in a value",
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  void malformedHead_withItsBodyOnItsWay_resetsItsStreamOnly(String what, String[] fields) {
    connection.sendBlock(BAD, RawHttp2Connection.block(fields), false);
    sendWhatWasOnItsWay(BAD);

    assertIsReset(BAD, Http2Error.PROTOCOL_ERROR);
    assertNeighboursGoOn();
  }

  static Stream<Arguments> malformedTrailers() {
    return Stream.of(
        malformed("pseudo-header field", ":path", "/echo"),
        malformed("pseudo-header field of a response", ":status", "200"),
        malformed("upper case", "X-Upper", "1"),
        malformed("value that begins with a blank", "x-note", " a"),
        malformed("connection", "connection", "close"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformedTrailers")
  @Attack(
      value = "pseudo-header field in trailers",
      kind = Kind.MALFORMED,
      argument = "pseudo-header field",
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  void malformedTrailers_resetTheirStreamOnly(String what, String[] fields) {
    connection.post(BAD, "/hold", false).data(BAD, new byte[10], false);
    ScriptedHandler.Held held = handler.nextHeld();
    connection.sendBlock(BAD, RawHttp2Connection.block(fields), true);

    assertIsReset(BAD, Http2Error.PROTOCOL_ERROR);
    held.awaitClosed();
    assertThat(held.isComplete()).isFalse();
    assertNeighboursGoOn();
  }

  @Test
  @Attack(
      value = "second head in a request",
      kind = Kind.MALFORMED,
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  void secondHead_withoutEnd_resetsItsStreamOnly() {
    connection.post(BAD, "/hold", false);
    ScriptedHandler.Held held = handler.nextHeld();
    connection.post(BAD, "/hold", false);
    sendWhatWasOnItsWay(BAD);

    assertIsReset(BAD, Http2Error.PROTOCOL_ERROR);
    held.awaitClosed();
    assertNeighboursGoOn();
  }

  @Test
  @Attack(
      value = "head after the end of its request",
      kind = Kind.MALFORMED,
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  void headAfterTheEndOfARequest_resetsItsStreamOnly() {
    connection.post(BAD, "/hold", true);
    ScriptedHandler.Held held = handler.nextHeld();
    connection.post(BAD, "/hold", true);

    assertIsReset(BAD, Http2Error.STREAM_CLOSED);
    held.awaitClosed();
    assertNeighboursGoOn();
  }

  @Test
  @Attack(
      value = "HTTP/2 body that is longer than announced",
      kind = Kind.SMUGGLING,
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  void bodyThatIsLongerThanAnnounced_resetsItsStreamOnly() {
    connection.post(BAD, "/hold", false, "content-length", "3").data(BAD, new byte[4], false);
    ScriptedHandler.Held held = handler.nextHeld();
    sendWhatWasOnItsWay(BAD);

    assertIsReset(BAD, Http2Error.PROTOCOL_ERROR);
    held.awaitClosed();
    assertNeighboursGoOn();
  }

  /** CVE-2026-47244, as long as the settings are not acknowledged. */
  @Test
  @Attack(
      value = "streams over the limit before the settings are acknowledged",
      kind = Kind.FLOOD,
      cve = "CVE-2026-47244",
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  void streamsOverTheLimit_withTheirBodiesOnTheirWay_areRefusedAndNothingElse() {
    int refused = 100;
    for (int i = 0; i < STREAMS - 1; i++) {
      connection.post(3 + 2 * i, "/hold", false);
    }
    for (int i = 0; i < refused; i++) {
      connection.post(101 + 2 * i, "/echo", false);
      sendWhatWasOnItsWay(101 + 2 * i);
    }
    for (int i = 0; i < refused; i++) {
      assertIsReset(101 + 2 * i, Http2Error.REFUSED_STREAM);
    }
    for (int i = 0; i < STREAMS - 1; i++) {
      ScriptedHandler.Held held = handler.nextHeld();
      held.exchange().respond(ScriptedHandler.text("ok"));
      assertThat(connection.statusBeforeAnyGoAway(3 + 2 * i)).isEqualTo("200");
      connection.data(3 + 2 * i, new byte[1], true);
    }
    assertNeighboursGoOn();
  }

  /** Each takes from the window of the connection what its body has, and gives it back. */
  @Test
  @Attack(
      value = "bodies of reset streams that use up the window",
      kind = Kind.MEMORY,
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  void bodiesOfStreamsThatWereReset_doNotUseUpTheWindowOfTheConnection() {
    byte[] piece = new byte[16_000];
    for (int i = 0; i < 20; i++) {
      int stream = BAD + 2 * i;
      connection.sendBlock(stream, RawHttp2Connection.block(with("te", "gzip")), false);
      for (int j = 0; j < 6; j++) {
        connection.data(stream, piece, false);
      }
      connection.data(stream, new byte[0], true);
      assertIsReset(stream, Http2Error.PROTOCOL_ERROR);
    }
    assertNeighboursGoOn();
  }

  /** A padded frame counts with its padding. */
  @Test
  @Attack(
      value = "padding that uses up the window",
      kind = Kind.MEMORY,
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  void paddedDataOfAStreamThatWasReset_doesNotUseUpTheWindowOfTheConnection() {
    int padded = 8; // The flag.
    byte[] onlyPadding = new byte[256];
    onlyPadding[0] = (byte) 255;
    connection.sendBlock(BAD, RawHttp2Connection.block(with("te", "gzip")), false);
    assertIsReset(BAD, Http2Error.PROTOCOL_ERROR);
    connection.send(2_000, DATA, padded, BAD, onlyPadding);
    assertNeighboursGoOn();
  }

  @Test
  @Attack(
      value = "HPACK table changed behind a reset stream",
      kind = Kind.MALFORMED,
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  void headersOfAStreamThatWasReset_keepTheTableOfTheConnection() {
    connection.sendBlock(BAD, RawHttp2Connection.block(with("te", "gzip")), false);
    byte[] indexed = RawHttp2Connection.block("x-indexed", "kept");
    indexed[0] = 0x40; // Literal with incremental indexing: entry 62 from now on.
    connection.sendBlock(BAD, indexed, true);
    byte[] head = RawHttp2Connection.postBlock("/hold");
    byte[] withIndex = Arrays.copyOf(head, head.length + 1);
    withIndex[head.length] = (byte) (0x80 | 62);
    connection.sendBlock(BAD + 2, withIndex, true);

    ScriptedHandler.Held held = handler.nextHeld();
    assertThat(held.exchange().request().headers().first("x-indexed")).contains("kept");
    held.exchange().respond(ScriptedHandler.text("ok"));
    assertNeighboursGoOn();
  }

  @Test
  @Attack(
      value = "HTTP/2 header list that is too long",
      kind = Kind.MEMORY,
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  void headerList_longerThanTheLimit_withItsBodyOnItsWay_is431ForItsStreamOnly() {
    int stream = 1;
    for (int bytes : new int[] {17_000, 21_000, 40_000, 62_000}) {
      stream += 2;
      byte[] block = RawHttp2Connection.block(with("x-large", "x".repeat(bytes)));
      connection.sendBlock(stream, block, false);
      sendWhatWasOnItsWay(stream);
      assertThat(connection.statusBeforeAnyGoAway(stream)).isEqualTo("431");
      assertIsReset(stream, Http2Error.NO_ERROR);
    }
    byte[] block = RawHttp2Connection.block(with("x-large", "x".repeat(20_000)));
    connection.sendBlock(101, block, true);
    assertThat(connection.statusBeforeAnyGoAway(101)).isEqualTo("431");
    assertNeighboursGoOn();
  }

  @Test
  @Attack(
      value = "HTTP/2 trailers that are too long",
      kind = Kind.MEMORY,
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  void trailers_longerThanTheLimit_resetTheirStreamOnly() {
    connection.post(BAD, "/hold", false);
    ScriptedHandler.Held held = handler.nextHeld();
    connection.sendBlock(BAD, RawHttp2Connection.block("x-large", "x".repeat(20_000)), true);
    assertIsReset(BAD, Http2Error.ENHANCE_YOUR_CALM);
    held.awaitClosed();
    assertNeighboursGoOn();
  }

  @Test
  @Attack(
      value = "HTTP/2 header list beyond 64 KiB",
      kind = Kind.MEMORY,
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void headerList_longerThan64KiB_endsTheConnectionAndNoOther() {
    connection.sendBlock(BAD, RawHttp2Connection.block(with("x-large", "x".repeat(66_000))), false);

    Frame end = connection.await(GOAWAY, 0);
    assertThat(end.number(4)).isEqualTo((int) Http2Error.ENHANCE_YOUR_CALM.code());
    assertThat(RawHttp2Connection.debugData(end))
        .isEqualTo(
            "a header list is longer than 65,536 bytes, the most that can be refused on its stream"
                + " alone");
    neighbour.awaitClosed();
    assertGoesOn(other, elsewhere);
  }

  @Test
  void emptyDataFrames_doNotEndTheConnection() {
    connection.post(BAD, "/echo", false).data(BAD, "a".getBytes(ISO_8859_1), false);
    connection.send(1_000, DATA, 0, BAD, new byte[0]);
    connection.data(BAD, "b".getBytes(ISO_8859_1), true);

    assertThat(connection.statusBeforeAnyGoAway(BAD)).isEqualTo("200");
    assertThat(connection.await(DATA, BAD).payload()).isEqualTo("ab".getBytes(ISO_8859_1));
    assertNeighboursGoOn();
  }

  @Test
  @Attack(
      value = "flood of empty DATA frames",
      kind = Kind.FLOOD,
      cve = "CVE-2019-9518",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void floodOfEmptyDataFrames_endsTheConnectionAndNoOther() {
    connection.post(BAD, "/hold", false);
    ScriptedHandler.Held held = handler.nextHeld();
    connection.send(10_001, DATA, 0, BAD, new byte[0]);
    assertIsFlood();
    held.awaitClosed();
    assertGoesOn(other, elsewhere);
  }

  @Test
  @Attack(
      value = "flood of HEADERS on a closed stream",
      kind = Kind.FLOOD,
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void floodOfLateFrames_endsTheConnectionAndNoOther() {
    connection.sendBlock(BAD, RawHttp2Connection.block(with("te", "gzip")), false);
    assertIsReset(BAD, Http2Error.PROTOCOL_ERROR);
    connection.send(10_001, HEADERS, END_HEADERS | END_STREAM, BAD, new byte[0]);
    assertIsFlood();
    assertGoesOn(other, elsewhere);
  }

  private void assertIsFlood() {
    Frame end = connection.await(GOAWAY, 0);
    assertThat(end.number(4)).isEqualTo((int) Http2Error.ENHANCE_YOUR_CALM.code());
    assertThat(RawHttp2Connection.debugData(end))
        .isEqualTo("more than 10,000 frames without effect arrived within PT10S");
    neighbour.awaitClosed();
  }

  @Test
  @Attack(
      value = "thousands of DATA frames of one byte",
      kind = Kind.FLOOD,
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  void thousandsOfTinyDataFrames_holdBackNobody() {
    connection.post(BAD, "/echo", false);
    connection.send(20_000, DATA, 0, BAD, new byte[] {'x'});
    connection.data(BAD, new byte[0], true);

    assertThat(connection.statusBeforeAnyGoAway(BAD)).isEqualTo("200");
    assertNeighboursGoOn();
  }

  @Test
  void cookiesInSeveralFields_areJoined_otherFieldsAreNot() {
    byte[] block =
        RawHttp2Connection.block(
            ":method", "POST", ":scheme", "http", ":path", "/hold", "cookie", "a=1", "x-a", "1",
            "cookie", "b=2", "x-a", "2", "cookie", "c=3");
    connection.sendBlock(BAD, block, true);

    ScriptedHandler.Held held = handler.nextHeld();
    assertThat(held.exchange().request().headers().all("cookie")).containsExactly("a=1; b=2; c=3");
    assertThat(held.exchange().request().headers().all("x-a")).containsExactly("1", "2");
    held.exchange().respond(ScriptedHandler.text("ok"));
    assertNeighboursGoOn();
  }

  static Stream<Arguments> authorities() {
    return Stream.of(
        Arguments.of("host alone", "test:80", with("host", "test:80")),
        Arguments.of("both the same", "test", with(":authority", "test", "host", "TEST")),
        Arguments.of("IPv6", "[::1]:80", with(":authority", "[::1]:80")),
        Arguments.of("underscore", "a_b.test", with(":authority", "a_b.test")),
        Arguments.of("escaped", "%2ftmp%2fa", with(":authority", "%2ftmp%2fa")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("authorities")
  void authority_becomesTheHost(String what, String host, String[] fields) {
    String[] held = fields.clone();
    held[5] = "/hold";
    connection.sendBlock(BAD, RawHttp2Connection.block(held), true);
    ScriptedHandler.Held exchange = handler.nextHeld();
    assertThat(exchange.exchange().request().headers().all("host")).containsExactly(host);
    exchange.exchange().respond(ScriptedHandler.text("ok"));
    assertNeighboursGoOn();
  }
}
