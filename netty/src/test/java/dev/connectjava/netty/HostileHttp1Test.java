package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpResponse;
import dev.connectjava.netty.RawConnection.Response;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import dev.connectjava.testrules.Attack.Neighbour;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attacks over HTTP/1.1, by name. Each is answered or ended, leaves nothing behind, and a neighbour
 * on another connection of the same event loop sees nothing of it.
 */
final class HostileHttp1Test {

  private static final String SMUGGLED = "GET /echo?smuggled HTTP/1.1\nHost: test\n\n";

  private final ScriptedHandler handler = new ScriptedHandler();
  private final NettyServer server =
      NettyServer.builder()
          .host("127.0.0.1")
          .port(0)
          .eventLoopThreads(1)
          .handler(handler)
          .headerListBytes(4_000)
          .headerTimeout(Duration.ofSeconds(2))
          .writeTimeout(Duration.ofSeconds(1))
          .outboundBytes(10_000)
          .connectionLimits(ServerConnectionLimits.builder().grace(Duration.ofSeconds(2)).build())
          .shutdownGrace(Duration.ofSeconds(5))
          .start();
  private final RawConnection attacker = RawConnection.to(server);

  @AfterEach
  void nothingIsLeftAndANeighbourIsServed() {
    try (RawConnection neighbour = RawConnection.to(server)) {
      neighbour.send("POST /echo HTTP/1.1\nHost: test\nContent-Length: 2\n\nhi");
      assertThat(neighbour.response().body()).isEqualTo("hi");
    }
    attacker.close();
    server.close();
    assertThat(server.openExchanges()).isZero();
    assertThat(server.openConnections()).isZero();
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of("no host", "GET / HTTP/1.1\n\n", 400),
        Arguments.of("two hosts", "GET / HTTP/1.1\nHost: a\nHost: a\n\n", 400),
        Arguments.of("two hosts of HTTP/1.0", "GET / HTTP/1.0\nHost: a\nHost: b\n\n", 400),
        Arguments.of("joined hosts", "GET / HTTP/1.1\nHost: a, b\n\n", 400),
        Arguments.of("folded host", "GET / HTTP/1.1\nHost: a\n b\n\n", 400),
        Arguments.of("blank in host", "GET / HTTP/1.1\nHost: a b\n\n", 400),
        Arguments.of("user in host", "GET / HTTP/1.1\nHost: u:p@a\n\n", 400),
        Arguments.of("path in host", "GET / HTTP/1.1\nHost: a/b\n\n", 400),
        Arguments.of("port that is none", "GET / HTTP/1.1\nHost: a:b\n\n", 400),
        Arguments.of("port too high", "GET / HTTP/1.1\nHost: a:65536\n\n", 400),
        Arguments.of("markup in host", "GET / HTTP/1.1\nHost: <a>\n\n", 400),
        Arguments.of("host beyond ASCII", "GET / HTTP/1.1\nHost: h\u00F6st\n\n", 400),
        Arguments.of("version 9.9", "GET / HTTP/9.9\nHost: a\n\n", 505),
        Arguments.of("version 2.0", "GET / HTTP/2.0\nHost: a\n\n", 505),
        Arguments.of("version 1.2", "GET / HTTP/1.2\nHost: a\n\n", 505),
        Arguments.of("version in lower case", "GET / http/1.1\nHost: a\n\n", 505),
        Arguments.of("version of many digits", "GET / HTTP/1.11\nHost: a\n\n", 400),
        Arguments.of("no version", "GET /\n\n", 400),
        Arguments.of("target without scheme", "GET ://x/ HTTP/1.1\nHost: a\n\n", 400),
        Arguments.of("target without slash", "GET echo HTTP/1.1\nHost: a\n\n", 400),
        Arguments.of("user in target", "GET http://u@x/ HTTP/1.1\nHost: a\n\n", 400),
        Arguments.of("NUL in target", "GET /\u0000 HTTP/1.1\nHost: a\n\n", 400),
        Arguments.of("DEL in target", "GET /\u007F HTTP/1.1\nHost: a\n\n", 400),
        Arguments.of("control in target", "GET /\u0001 HTTP/1.1\nHost: a\n\n", 400),
        Arguments.of("blank in target", "GET /a b HTTP/1.1\nHost: a\n\n", 400),
        Arguments.of("fragment in target", "GET /a#b HTTP/1.1\nHost: a\n\n", 400),
        Arguments.of("asterisk for GET", "GET * HTTP/1.1\nHost: a\n\n", 400),
        Arguments.of("CONNECT", "CONNECT x:80 HTTP/1.1\nHost: x:80\n\n", 501),
        Arguments.of("blank before the method", " GET / HTTP/1.1\nHost: a\n\n", 400),
        Arguments.of("blank line with a blank", " \nGET / HTTP/1.1\nHost: a\n\n", 400),
        Arguments.of("tab before the method", "\tGET / HTTP/1.1\nHost: a\n\n", 400),
        Arguments.of("NUL before the method", "\u0000GET / HTTP/1.1\nHost: a\n\n", 400),
        Arguments.of("method that is no token", "G[]T / HTTP/1.1\nHost: a\n\n", 400),
        Arguments.of("blank before the colon", "GET / HTTP/1.1\nHost: a\nx : b\n\n", 400),
        Arguments.of("blank before the first field", "GET / HTTP/1.1\n x: b\nHost: a\n\n", 400),
        Arguments.of("NUL in a value", "GET / HTTP/1.1\nHost: a\nx: \u0000\n\n", 400),
        Arguments.of("field without a colon", "GET / HTTP/1.1\nHost: a\nx\n\n", 400));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  @Attack(
      value = "two Host fields",
      kind = Kind.SMUGGLING,
      argument = "two hosts",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "Host field folded over two lines",
      kind = Kind.SMUGGLING,
      argument = "folded host",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "user information in the Host field",
      kind = Kind.MALFORMED,
      argument = "user in host",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "zero byte in the request target",
      kind = Kind.MALFORMED,
      argument = "NUL in target",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "user information in the request target",
      kind = Kind.MALFORMED,
      argument = "user in target",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "CONNECT to another host",
      kind = Kind.MALFORMED,
      argument = "CONNECT",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "space between a field name and its colon",
      kind = Kind.SMUGGLING,
      argument = "blank before the colon",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "space before the first field",
      kind = Kind.SMUGGLING,
      argument = "blank before the first field",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "zero byte in an HTTP/1.1 field value",
      kind = Kind.MALFORMED,
      argument = "NUL in a value",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "HTTP version that does not exist",
      kind = Kind.MALFORMED,
      argument = "version 9.9",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "zero byte before the request line",
      kind = Kind.SMUGGLING,
      argument = "NUL before the method",
      cve = "CVE-2026-50020",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void brokenHead_isRefusedAndTheConnectionEnds(String name, String request, int status) {
    assertRefused(request, status);
  }

  private void assertRefused(String request, int status) {
    Response response = attacker.send(request).response();
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.headers()).containsEntry("connection", "close");
    assertThat(attacker.send(SMUGGLED).bytesUntilClosed()).isZero();
  }

  static Stream<Arguments> smuggling() {
    String post = "POST /echo HTTP/1.1\nHost: test\n";
    String chunked = post + "Transfer-Encoding: chunked\n\n";
    String rest = "0\n\n" + SMUGGLED;
    return Stream.of(
        Arguments.of("CL.TE", post + "Content-Length: 4\nTransfer-Encoding: chunked\n\n" + rest),
        Arguments.of("TE.CL", post + "Transfer-Encoding: chunked\nContent-Length: 4\n\n" + rest),
        Arguments.of("TE.TE", post + "Transfer-Encoding: chunked\nTransfer-Encoding: x\n\n" + rest),
        Arguments.of("TE twice", post + "Transfer-Encoding: chunked, chunked\n\n" + rest),
        Arguments.of("TE first", post + "Transfer-Encoding: chunked, gzip\n\n" + rest),
        Arguments.of("TE quoted", post + "Transfer-Encoding: \"chunked\"\n\n" + rest),
        Arguments.of("TE prefixed", post + "Transfer-Encoding: xchunked\n\n" + rest),
        Arguments.of("TE with a control", post + "Transfer-Encoding: \u000Bchunked\n\n" + rest),
        Arguments.of("TE identity", post + "Transfer-Encoding: identity\n\n" + rest),
        Arguments.of("TE folded", post + "Transfer-Encoding:\n chunked\n\n" + rest),
        Arguments.of("TE empty", post + "Transfer-Encoding:\nContent-Length: 4\n\n" + rest),
        Arguments.of("TE before the colon", post + "Transfer-Encoding : chunked\n\n" + rest),
        Arguments.of(
            "TE in HTTP/1.0",
            "POST /echo HTTP/1.0\nHost: test\nTransfer-Encoding: chunked\n\n" + rest),
        Arguments.of("CL twice", post + "Content-Length: 4\nContent-Length: 5\n\n" + rest),
        Arguments.of("CL twice the same", post + "Content-Length: 4\nContent-Length: 4\n\n" + rest),
        Arguments.of("CL as a list", post + "Content-Length: 4, 4\n\n" + rest),
        Arguments.of("CL with a plus", post + "Content-Length: +4\n\n" + rest),
        Arguments.of("CL negative", post + "Content-Length: -4\n\n" + rest),
        Arguments.of("CL hexadecimal", post + "Content-Length: 0x4\n\n" + rest),
        Arguments.of("CL with a fraction", post + "Content-Length: 4.0\n\n" + rest),
        Arguments.of("CL that overflows", post + "Content-Length: 18446744073709551620\n\n" + rest),
        Arguments.of("CL empty", post + "Content-Length:\n\n" + rest),
        Arguments.of("CL folded", post + "Content-Length: 4\n 0\n\n" + rest),
        Arguments.of(
            "CL of HTTP/1.0 as a list", "POST /echo HTTP/1.0\nContent-Length: 4, 5\n\n" + rest),
        Arguments.of("chunk size that overflows", chunked + "100000000\nx\n" + rest),
        Arguments.of("chunk size of 64 bits", chunked + "FFFFFFFFFFFFFFFF0\n\n" + rest),
        Arguments.of("chunk size negative", chunked + "-1\nx\n" + rest),
        Arguments.of("chunk size with 0x", chunked + "0x1\nx\n" + rest),
        Arguments.of("chunk size with a plus", chunked + "+1\nx\n" + rest),
        Arguments.of("chunk size with a blank before", chunked + " 1\nx\n" + rest),
        Arguments.of("chunk size with an underscore", chunked + "1_0\nx\n" + rest),
        Arguments.of("chunk size empty", chunked + "\nx\n" + rest),
        Arguments.of("chunk size of an extension only", chunked + ";a\nx\n" + rest),
        Arguments.of("chunk longer than its size", chunked + "1\nxy\n" + rest),
        Arguments.of("chunk extension with a NUL", chunked + "1;a=\u0000\nx\n" + rest),
        Arguments.of("chunk extension with an open quote", chunked + "1;a=\"\nx\n" + rest),
        Arguments.of("trailer without a colon", chunked + "0\nx\n\n" + SMUGGLED));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("smuggling")
  @Attack(
      value = "Content-Length before Transfer-Encoding (CL.TE)",
      kind = Kind.SMUGGLING,
      argument = "CL.TE",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "Transfer-Encoding before Content-Length (TE.CL)",
      kind = Kind.SMUGGLING,
      argument = "TE.CL",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "two Transfer-Encoding fields, one unknown (TE.TE)",
      kind = Kind.SMUGGLING,
      argument = "TE.TE",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "chunked twice",
      kind = Kind.SMUGGLING,
      argument = "TE twice",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "control character before chunked",
      kind = Kind.SMUGGLING,
      argument = "TE with a control",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "Transfer-Encoding folded over two lines",
      kind = Kind.SMUGGLING,
      argument = "TE folded",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "space between Transfer-Encoding and its colon",
      kind = Kind.SMUGGLING,
      argument = "TE before the colon",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "Transfer-Encoding in HTTP/1.0",
      kind = Kind.SMUGGLING,
      argument = "TE in HTTP/1.0",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "two values of Content-Length",
      kind = Kind.SMUGGLING,
      argument = "CL twice",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "Content-Length with a plus sign",
      kind = Kind.SMUGGLING,
      argument = "CL with a plus",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "Content-Length beyond 64 bits",
      kind = Kind.SMUGGLING,
      argument = "CL that overflows",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "chunk size beyond 32 bits",
      kind = Kind.SMUGGLING,
      argument = "chunk size that overflows",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "chunk size beyond 64 bits",
      kind = Kind.SMUGGLING,
      argument = "chunk size of 64 bits",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "chunk size with an underscore",
      kind = Kind.SMUGGLING,
      argument = "chunk size with an underscore",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "chunk that is longer than its size",
      kind = Kind.SMUGGLING,
      argument = "chunk longer than its size",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "chunk extension with an open quote",
      kind = Kind.SMUGGLING,
      argument = "chunk extension with an open quote",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "trailer without a colon",
      kind = Kind.SMUGGLING,
      argument = "trailer without a colon",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void smuggling_getsNoSecondRequestIn(String name, String request) {
    Response response = attacker.send(request).response();
    assertThat(response.status()).isIn(400, 501);
    assertThat(response.headers()).containsEntry("connection", "close");
    assertThat(attacker.bytesUntilClosed()).isZero();
  }

  static Stream<Arguments> bareLineEnds() {
    return Stream.of(
        Arguments.of("LF ends the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n"),
        Arguments.of("LF ends a field", "GET / HTTP/1.1\r\nHost: a\n\r\n"),
        Arguments.of("LF ends the head", "GET / HTTP/1.1\r\nHost: a\r\n\n"),
        Arguments.of("CR in a value", "GET / HTTP/1.1\r\nHost: a\r\nx: a\rb: c\r\n\r\n"),
        Arguments.of("CR in a name", "GET / HTTP/1.1\r\nHost: a\r\nx\ry: c\r\n\r\n"),
        Arguments.of("CR in the request line", "GET /\rHTTP/1.1\r\nHost: a\r\n\r\n"),
        Arguments.of(
            "LF ends a chunk",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\n0\r\n\r\n"),
        Arguments.of(
            "LF ends a chunk size",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\nx\r\n0\r\n\r\n"),
        Arguments.of(
            "LF ends a chunk extension",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;a\nx\r\n0\r\n\r\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bareLineEnds")
  @Attack(
      value = "line feed alone ends a chunk size",
      kind = Kind.SMUGGLING,
      argument = "LF ends a chunk size",
      cve = "CVE-2025-58056",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "line feed alone ends a chunk extension",
      kind = Kind.SMUGGLING,
      argument = "LF ends a chunk extension",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  @Attack(
      value = "carriage return alone in a value",
      kind = Kind.SMUGGLING,
      argument = "CR in a value",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void bareLineEnd_endsNothing(String name, String request) {
    Response response = attacker.send(request.getBytes(ISO_8859_1)).response();
    assertThat(response.status()).isIn(400, 404);
    if (response.status() == 404) {
      assertThat(attacker.response().status()).isEqualTo(400); // Answered before its body's end.
    }
    assertThat(attacker.bytesUntilClosed()).isZero();
  }

  @Test
  void authorityOfTheTarget_standsAboveTheHost() {
    attacker.send("GET http://target.example/hold HTTP/1.1\nHost: other.example\n\n");
    ScriptedHandler.Held held = handler.nextHeld();
    assertThat(held.exchange().request().headers().first("host")).hasValue("target.example");
    held.exchange().respond(ScriptedHandler.text("done"));
    assertThat(attacker.response().body()).isEqualTo("done");
  }

  @Test
  void emptyLinesBeforeARequest_arePassedOver() {
    attacker.send("\n\nPOST /echo HTTP/1.1\nHost: test\nContent-Length: 2\n\nhi\n\n");
    assertThat(attacker.response().body()).isEqualTo("hi");
    attacker.send("POST /echo HTTP/1.1\nHost:\nContent-Length: 1\n\nx");
    assertThat(attacker.response().body()).isEqualTo("x");
  }

  /** Netty's own codec refuses the 129th, and drops what it has. */
  @Test
  @Attack(
      value = "3,000 pipelined requests",
      kind = Kind.FLOOD,
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  void pipeliningFlood_isAnsweredInOrderWithoutALoss() {
    int requests = 3_000;
    StringBuilder flood = new StringBuilder();
    for (int i = 0; i < requests; i++) {
      String body = Integer.toString(i);
      flood
          .append("POST /echo HTTP/1.1\nHost: test\nContent-Length: ")
          .append(body.length())
          .append("\n\n")
          .append(body);
    }
    attacker.sendMeanwhile(flood.toString());
    for (int i = 0; i < requests; i++) {
      assertThat(attacker.response().body()).isEqualTo(Integer.toString(i));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {5_000, 16_000, 64_000, 250_000})
  @Attack(
      value = "HTTP/1.1 header section that is too long",
      kind = Kind.MEMORY,
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void headerSectionTooLong_is431WhichTheClientSees(int bytes) {
    String field = "x: " + "y".repeat(1_000) + "\n";
    attacker.sendMeanwhile(
        "GET /early HTTP/1.1\nHost: test\n" + field.repeat(bytes / field.length()) + "\n");
    Response response = attacker.response();
    assertThat(response.status()).isEqualTo(431);
    assertThat(response.headers()).containsEntry("connection", "close");
    assertThat(attacker.bytesUntilClosed()).isZero();
  }

  @Test
  void completeRequestsBeforeTheEndOfTheInput_areAllAnswered() {
    attacker.send(
        "POST /echo HTTP/1.1\nHost: test\nContent-Length: 1\n\na"
            + "POST /stream HTTP/1.1\nHost: test\nTransfer-Encoding: chunked\n\n1\nb\n0\n\n"
            + "GET /early HTTP/1.1\nHost: test\n\n");
    attacker.endOutput();
    assertThat(attacker.response().body()).isEqualTo("a");
    assertThat(attacker.response().body()).isEqualTo("b");
    assertThat(attacker.response().body()).isEqualTo("early");
    assertThat(attacker.bytesUntilClosed()).isZero();
  }

  @Test
  void requestThatIsAnsweredLaterThanItsClientEnds_isAnswered() {
    attacker.send("GET /hold HTTP/1.1\nHost: test\n\n").endOutput();
    ScriptedHandler.Held held = handler.nextHeld();
    held.exchange()
        .loop()
        .schedule(
            () -> held.exchange().respond(ScriptedHandler.text("late")), Duration.ofMillis(300));
    assertThat(attacker.response().body()).isEqualTo("late");
    assertThat(attacker.bytesUntilClosed()).isZero();
  }

  static Stream<NettyTransportKind> kinds() {
    return Stream.of(NettyTransportKind.EPOLL, NettyTransportKind.NIO)
        .filter(NettyTransportKind::isAvailable);
  }

  /** Its responses are not cut off on a slow machine. */
  private NettyServer patient(NettyTransportKind kind) {
    return NettyServer.builder()
        .host("127.0.0.1")
        .port(0)
        .transport(kind)
        .handler(handler)
        .writeTimeout(Duration.ofSeconds(60))
        .connectionLimits(ServerConnectionLimits.builder().grace(Duration.ofSeconds(60)).build())
        .start();
  }

  /** Longer than what the system takes at once. */
  @ParameterizedTest
  @MethodSource("kinds")
  void longResponse_toAClientThatHasEnded_arrivesWhole(NettyTransportKind kind) {
    try (NettyServer patient = patient(kind);
        RawConnection connection = RawConnection.to(patient)) {
      connection.send("GET /hold HTTP/1.1\nHost: test\n\n").endOutput();
      ScriptedHandler.Held held = handler.nextHeld();
      HttpResponse response = HttpResponse.of(200, Headers.empty(), ByteBuffer.allocate(16 << 20));
      held.exchange()
          .loop()
          .schedule(() -> held.exchange().respond(response), Duration.ofMillis(300));
      assertThat(connection.response().body()).hasSize(16 << 20);
      assertThat(connection.bytesUntilClosed()).isZero();
    }
  }

  /** After the first part the connection waits for nothing, and then for room again. */
  @ParameterizedTest
  @MethodSource("kinds")
  void longParts_toAClientThatHasEnded_arriveWhole(NettyTransportKind kind) {
    try (NettyServer patient = patient(kind);
        RawConnection connection = RawConnection.to(patient)) {
      connection.send("GET /hold HTTP/1.1\nHost: test\n\n").endOutput();
      ScriptedHandler.Held held = handler.nextHeld();
      held.exchange().sendHead(200, Headers.empty());
      held.exchange()
          .loop()
          .schedule(
              () -> held.exchange().write(ByteBuffer.allocate(16 << 20)), Duration.ofMillis(300));
      CompletableFuture<Response> response = CompletableFuture.supplyAsync(connection::response);
      held.awaitWritable();
      held.exchange().write(ByteBuffer.allocate(16 << 20));
      held.exchange().finish(Headers.empty());
      assertThat(response.join().body()).hasSize(32 << 20);
      assertThat(connection.bytesUntilClosed()).isZero();
    }
  }

  /** The connection lingers for two seconds, but not before it has sent what it has. */
  @Test
  void longResponse_thatIsReadSlowly_arrivesWholeThoughItsConnectionIsToClose() {
    try (NettyServer patient = patient(NettyTransportKind.best());
        RawConnection connection = RawConnection.to(patient)) {
      connection.send("GET /hold HTTP/1.1\nHost: test\nConnection: close\n\n");
      ScriptedHandler.Held held = handler.nextHeld();
      held.exchange().respond(HttpResponse.of(200, Headers.empty(), ByteBuffer.allocate(16 << 20)));
      held.awaitClosed();
      Executor later = CompletableFuture.delayedExecutor(3, TimeUnit.SECONDS);
      CompletableFuture.runAsync(() -> {}, later).join();
      assertThat(connection.response().body()).hasSize(16 << 20);
      assertThat(connection.bytesUntilClosed()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"keep-alive", "close"})
  void longResponse_whoseClientEndsAfterItHasBegun_arrivesWhole(String afterwards) {
    try (NettyServer patient = patient(NettyTransportKind.best());
        RawConnection connection = RawConnection.to(patient)) {
      connection.send("GET /hold HTTP/1.1\nHost: test\nConnection: " + afterwards + "\n\n");
      ScriptedHandler.Held held = handler.nextHeld();
      held.exchange().respond(HttpResponse.of(200, Headers.empty(), ByteBuffer.allocate(16 << 20)));
      held.awaitClosed();
      connection.endOutput();
      assertThat(connection.response().body()).hasSize(16 << 20);
      assertThat(connection.bytesUntilClosed()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @Attack(
      value = "half-closed connection that stays open",
      kind = Kind.LIFECYCLE,
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void clientThatHasEnded_isNotWaitedForLongerThanTheGrace(int requests) {
    attacker.send("GET /hold HTTP/1.1\nHost: test\n\n".repeat(requests)).endOutput();
    handler.nextHeld().awaitClosed();
    assertThat(attacker.bytesUntilClosed()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /early HTTP/1.1\nHost: te",
        "POST /hold HTTP/1.1\nHost: test\nContent-Length: 5\n\nabc",
        "POST /hold HTTP/1.1\nHost: test\nTransfer-Encoding: chunked\n\n5\nab",
        "POST /hold HTTP/1.1\nHost: test\nTransfer-Encoding: chunked\n\n0\n"
      })
  @Attack(
      value = "request that is cut off",
      kind = Kind.LIFECYCLE,
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void requestThatIsCutOff_isNotHeld(String cut) {
    attacker.send(cut).endOutput();
    if (cut.startsWith("POST")) {
      handler.nextHeld().awaitClosed();
    } else {
      assertThat(attacker.response().status()).isEqualTo(400);
    }
    assertThat(attacker.bytesUntilClosed()).isZero();
  }

  @Test
  @Attack(
      value = "head byte by byte (Slowloris)",
      kind = Kind.SLOW,
      cve = "CVE-2007-6750",
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void trickleOfAHead_endsAtTheHeaderTimeout() {
    long begin = System.nanoTime();
    attacker.trickle("GET /early HTTP/1.1\nHost: test\nx: " + "y".repeat(1_000));
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  @Attack(
      value = "request body byte by byte after its response",
      kind = Kind.SLOW,
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void trickleAfterTheResponse_endsAtTheHeaderTimeout() {
    attacker.send("POST /early HTTP/1.1\nHost: test\nContent-Length: 1000\n\n");
    assertThat(attacker.response().body()).isEqualTo("early");
    long begin = System.nanoTime();
    attacker.trickle("y".repeat(1_000));
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  @Attack(
      value = "HTTP/1.1 response that is never read",
      kind = Kind.SLOW,
      otherConnection = Neighbour.SERVED)
  void responseThatIsNeverRead_endsAtTheWriteTimeout() {
    attacker.send("GET /hold HTTP/1.1\nHost: test\n\n");
    ScriptedHandler.Held held = handler.nextHeld();
    held.exchange().sendHead(200, Headers.empty());
    held.exchange().write(ByteBuffer.allocate(16 << 20));
    held.awaitClosed();
  }
}
