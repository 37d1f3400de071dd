package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.netty.RawConnection.Response;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import dev.connectjava.testrules.Attack.Neighbour;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/1.1 as its bytes are, well-formed and not. */
class Http1ServerTest {

  private static final int DRAIN_BYTES = 10_000;

  /** The kernel's buffers take some MiB: of Linux by default 6, on some machines 32. */
  private static final long MOST_TAKEN_BYTES = 96L << 20;

  private final ScriptedHandler handler = new ScriptedHandler();
  private final NettyServer server = start(Duration.ofSeconds(30));

  private NettyServer start(Duration headerTimeout) {
    return NettyServer.builder()
        .host("127.0.0.1")
        .port(0)
        .eventLoopThreads(1)
        .handler(handler)
        .headerListBytes(1_000)
        .headerTimeout(headerTimeout)
        .drainBytes(DRAIN_BYTES)
        .outboundBytes(10_000)
        .shutdownGrace(Duration.ofSeconds(2))
        .start();
  }

  /** A server whose clients have little time. */
  private NettyServer hasty() {
    return start(Duration.ofSeconds(1));
  }

  @AfterEach
  void nothingIsLeft() {
    server.close();
    assertThat(server.openExchanges()).isZero();
    assertThat(server.openConnections()).isZero();
  }

  @Test
  void requests_oneAfterAnother_shareAConnection() {
    try (RawConnection connection = RawConnection.to(server)) {
      for (String body : new String[] {"a", "bc", ""}) {
        connection.send(post("/echo", body));
        Response response = connection.response();
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(body);
        assertThat(response.headers())
            .containsEntry("content-length", Integer.toString(body.length()))
            .doesNotContainKey("connection");
      }
    }
  }

  @Test
  void requests_sentAtOnce_areAnsweredInTheirOrder() {
    try (RawConnection connection = RawConnection.to(server)) {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 50; i++) {
        all.append(post(i % 3 == 0 ? "/stream" : "/echo", "body " + i));
      }
      connection.send(all.toString());
      for (int i = 0; i < 50; i++) {
        assertThat(connection.response().body()).isEqualTo("body " + i);
      }
    }
  }

  @Test
  void request_byteByByte_isAnswered() {
    try (RawConnection connection = RawConnection.to(server)) {
      for (byte b : post("/echo", "slow").getBytes(ISO_8859_1)) {
        connection.send(new byte[] {b});
      }
      assertThat(connection.response().body()).isEqualTo("slow");
    }
  }

  @Test
  void chunkedBody_isReadAndWritten() {
    try (RawConnection connection = RawConnection.to(server)) {
      connection.send(
          """
          POST /stream HTTP/1.1
          Host: test
          Transfer-Encoding: chunked

          3
          abc
          2
          de
          0

          """);
      Response response = connection.response();
      assertThat(response.headers()).containsEntry("transfer-encoding", "chunked");
      assertThat(response.body()).isEqualTo("abcde");
    }
  }

  @Test
  void messagesOfOneTurn_areOneChunk_andTheEndOfTheStreamIsAnother() {
    try (RawConnection connection = RawConnection.to(server)) {
      connection.send("GET /hold HTTP/1.1\nHost: test\n\n");
      HttpExchange exchange = handler.nextHeld().exchange();
      exchange
          .loop()
          .execute(() -> {
            exchange.sendHead(200, Headers.empty());
            exchange.write(ByteBuffer.wrap("one".getBytes(ISO_8859_1)));
            exchange.write(ByteBuffer.wrap("two".getBytes(ISO_8859_1)));
            exchange.finish(ByteBuffer.wrap("end".getBytes(ISO_8859_1)), Headers.empty());
          });
      connection.responseWithoutBody();
      String body = "6\r\nonetwo\r\n3\r\nend\r\n0\r\n\r\n";
      assertThat(connection.read(body.length())).asString(ISO_8859_1).isEqualTo(body);
    }
  }

  static Stream<Arguments> versions() {
    return Stream.of(
        Arguments.of("HTTP/1.0", "", false),
        Arguments.of("HTTP/1.0", "Connection: keep-alive\n", true),
        Arguments.of("HTTP/1.1", "Connection: close\n", false));
  }

  @ParameterizedTest
  @MethodSource("versions")
  void connection_staysOpenAsTheVersionAndTheClientSay(String version, String field, boolean open) {
    try (RawConnection connection = RawConnection.to(server)) {
      connection.send("GET /echo " + version + "\nHost: test\n" + field + "\n");
      Response response = connection.response();

      assertThat(response.status()).isEqualTo(200);
      if (!open) {
        assertThat(response.headers()).containsEntry("connection", "close");
        assertThat(connection.bytesUntilClosed()).isZero();
      } else {
        assertThat(response.headers()).containsEntry("connection", "keep-alive");
        assertThat(connection.send(post("/echo", "again")).response().body()).isEqualTo("again");
      }
    }
  }

  @Test
  void http10_getsAStreamWithoutChunksUntilTheConnectionCloses() {
    try (RawConnection connection = RawConnection.to(server)) {
      connection.send("POST /stream HTTP/1.0\nContent-Length: 2\nConnection: keep-alive\n\nhi");
      Response response = connection.response();

      assertThat(response.headers())
          .doesNotContainKey("transfer-encoding")
          .containsEntry("connection", "close");
      assertThat(response.body()).isEqualTo("hi");
    }
  }

  @Test
  void head_hasTheLengthButNoBody() {
    try (RawConnection connection = RawConnection.to(server)) {
      connection.send("HEAD /early HTTP/1.1\nHost: test\n\n");
      assertThat(connection.responseWithoutBody().headers()).containsEntry("content-length", "5");
      assertThat(connection.send(post("/echo", "next")).response().body()).isEqualTo("next");
    }
  }

  @Test
  void expectation_isMetBeforeTheBodyIsSent() {
    try (RawConnection connection = RawConnection.to(server)) {
      connection.send(
          "POST /echo HTTP/1.1\nHost: test\nContent-Length: 2\nExpect: 100-continue\n\n");
      assertThat(connection.response().status()).isEqualTo(100);
      assertThat(connection.send("ok").response().body()).isEqualTo("ok");
    }
  }

  @Test
  void expectation_ofARequestThatIsAnsweredAtOnce_isNotMet() {
    try (RawConnection connection = RawConnection.to(server)) {
      connection.send(
          "POST /early HTTP/1.1\nHost: test\nContent-Length: 2\nExpect: 100-continue\n\n");
      Response response = connection.response();

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.headers()).containsEntry("connection", "close");
      assertThat(connection.bytesUntilClosed()).isZero();
    }
  }

  static Stream<Arguments> malformedRequests() {
    return Stream.of(
        Arguments.of("GET /echo HTTP/1.1\n\n", 400),
        Arguments.of("GET /echo\n\n", 400),
        Arguments.of("GET  HTTP/1.1\nHost: test\n\n", 400),
        Arguments.of("NONSENSE\n\n", 400),
        Arguments.of("GET /echo HTTP/1.1\nHost : test\n\n", 400),
        Arguments.of("GET /echo HTTP/1.1\nHost: test\nbad name: x\n\n", 400),
        Arguments.of("POST /echo HTTP/1.1\nHost: test\nContent-Length: -1\n\n", 400),
        Arguments.of(
            "POST /echo HTTP/1.1\nHost: test\nContent-Length: 1\nContent-Length: 2\n\nab", 400),
        Arguments.of(
            "POST /echo HTTP/1.1\n"
                + "Host: test\n"
                + "Content-Length: 1\n"
                + "Transfer-Encoding: chunked\n\n"
                + "0\n\n",
            400),
        Arguments.of(
            "POST /echo HTTP/1.1\nHost: test\nTransfer-Encoding: chunked\n\nnonsense\n", 400),
        Arguments.of(
            "POST /echo HTTP/1.1\nHost: test\nTransfer-Encoding: gzip, chunked\n\n0\n\n", 501));
  }

  @ParameterizedTest
  @MethodSource("malformedRequests")
  void malformedRequest_isRefusedAndTheConnectionClosed(String request, int status) {
    try (RawConnection connection = RawConnection.to(server)) {
      Response response = connection.send(request).response();

      assertThat(response.status()).isEqualTo(status);
      assertThat(response.headers()).containsEntry("connection", "close");
      assertThat(connection.bytesUntilClosed()).isZero();
    }
  }

  @Test
  void headerList_overTheLimit_is431() {
    try (RawConnection connection = RawConnection.to(server)) {
      connection.send("GET /echo HTTP/1.1\nHost: test\nx-large: " + "x".repeat(1_000) + "\n\n");
      assertThat(connection.response().status()).isEqualTo(431);
      assertThat(connection.bytesUntilClosed()).isZero();
    }
  }

  @Test
  @Attack(
      value = "request line that is too long",
      kind = Kind.MEMORY,
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void requestLine_overTheLimit_is414() {
    try (RawConnection connection = RawConnection.to(server)) {
      connection.send("GET /echo?" + "x".repeat(1_000) + " HTTP/1.1\nHost: test\n\n");
      assertThat(connection.response().status()).isEqualTo(414);
      assertThat(connection.bytesUntilClosed()).isZero();
      assertNeighbourIsServed();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "G", "GET /echo HTTP/1.1\nHost: te", "PRI * HTTP/2.0\n"})
  void halfAHead_closesTheConnectionAfterTheHeaderTimeout(String half) {
    try (NettyServer hasty = hasty();
        RawConnection connection = RawConnection.to(hasty)) {
      assertThat(connection.send(half).bytesUntilClosed()).isZero();
    }
  }

  @Test
  void idleConnection_isClosedAfterTheHeaderTimeout() {
    try (NettyServer hasty = hasty();
        RawConnection connection = RawConnection.to(hasty)) {
      connection.send(post("/echo", "a")).response();
      assertThat(connection.bytesUntilClosed()).isZero();
    }
  }

  @Test
  void exchange_mayTakeLongerThanTheHeaderTimeout() {
    try (NettyServer hasty = hasty();
        RawConnection connection = RawConnection.to(hasty)) {
      connection.send(post("/hold", ""));
      ScriptedHandler.Held held = handler.nextHeld();
      held.exchange()
          .loop()
          .schedule(
              () -> held.exchange().respond(ScriptedHandler.text("late")), Duration.ofSeconds(2));
      assertThat(connection.response().body()).isEqualTo("late");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Attack(
      value = "HTTP/1.1 connection lost during a request",
      kind = Kind.LIFECYCLE,
      otherConnection = Neighbour.SERVED)
  void disconnect_endsTheExchange(boolean abruptly) {
    RawConnection connection = RawConnection.to(server);
    connection.send("POST /hold HTTP/1.1\nHost: test\nContent-Length: 100\n\nhalf");
    ScriptedHandler.Held held = handler.nextHeld();
    if (abruptly) {
      connection.reset();
    } else {
      connection.close();
    }
    held.awaitClosed();
    assertNeighbourIsServed();
  }

  @Test
  void crashOfTheHandler_is500WithoutItsText() {
    try (RawConnection connection = RawConnection.to(server)) {
      Response response = connection.send(post("/crash", "x")).response();
      assertThat(response.status()).isEqualTo(500);
      assertThat(response.body()).isEmpty();
    }
  }

  @Test
  void restOfARequest_afterItsResponse_isDrained() {
    try (RawConnection connection = RawConnection.to(server)) {
      connection.send(
          "POST /early HTTP/1.1\nHost: test\nContent-Length: " + DRAIN_BYTES + "\n\nhalf");
      assertThat(connection.response().body()).isEqualTo("early");
      connection.send("x".repeat(DRAIN_BYTES - 4)).send(post("/echo", "next"));
      assertThat(connection.response().body()).isEqualTo("next");
    }
  }

  @Test
  @Attack(
      value = "HTTP/1.1 request that continues after its response",
      kind = Kind.FLOOD,
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void restOfARequest_overTheLimit_closesTheConnection() {
    try (RawConnection connection = RawConnection.to(server)) {
      connection.send("POST /early HTTP/1.1\nHost: test\nContent-Length: 1000000\n\nhalf");
      assertThat(connection.response().body()).isEqualTo("early");
      connection.send("x".repeat(DRAIN_BYTES + 1));
      assertThat(connection.bytesUntilClosed()).isZero();
      assertNeighbourIsServed();
    }
  }

  @Test
  @Attack(
      value = "upload to a handler that does not read",
      kind = Kind.MEMORY,
      otherConnection = Neighbour.SERVED)
  void slowHandler_stopsTheClient() throws IOException {
    int megabytes = 64;
    try (SocketChannel client =
        SocketChannel.open(new InetSocketAddress("127.0.0.1", server.port()))) {
      client.write(
          ByteBuffer.wrap(
              ("POST /hold HTTP/1.1\r\nHost: test\r\nContent-Length: "
                      + (megabytes << 20)
                      + "\r\n\r\n")
                  .getBytes(ISO_8859_1)));
      ScriptedHandler.Held held = handler.nextHeld();
      client.configureBlocking(false);
      int received = writeUntilStuck(client, held);

      assertThat(received).isLessThan(1 << 20);
      assertThat(held.isComplete()).isFalse();
      assertNeighbourIsServed();
      held.exchange().respond(ScriptedHandler.text("enough"));
      held.exchange().consumed(received);
    }
  }

  /** Writes until the server has taken nothing for a while, and says how much it has taken. */
  private static int writeUntilStuck(SocketChannel client, ScriptedHandler.Held held)
      throws IOException {
    ByteBuffer piece = ByteBuffer.allocate(64 << 10);
    long quietSince = System.nanoTime();
    int seen = 0;
    while (System.nanoTime() - quietSince < 300_000_000L) {
      if (client.write(piece.clear()) > 0 || held.received() > seen) {
        seen = held.received();
        quietSince = System.nanoTime();
      }
      LockSupport.parkNanos(1_000_000);
    }
    return seen;
  }

  @Test
  void slowClient_makesTheExchangeUnwritableUntilItReads() {
    try (RawConnection connection = RawConnection.to(server)) {
      connection.send(post("/hold", ""));
      ScriptedHandler.Held held = handler.nextHeld();
      held.exchange().sendHead(200, Headers.empty());
      int written = 0;
      while (held.exchange().isWritable()) {
        held.exchange().write(ByteBuffer.allocate(9_000));
        written += 9_000;
      }
      int rest = 8_000_000;
      held.exchange().write(ByteBuffer.allocate(rest));
      held.exchange().finish(Headers.empty());

      assertThat(held.exchange().isWritable()).isFalse();
      assertThat(connection.response().body()).hasSize(written + rest);
      held.awaitClosed();
    }
  }

  @Test
  @Attack(
      value = "pipelined requests behind one that takes long",
      kind = Kind.MEMORY,
      otherConnection = Neighbour.SERVED)
  void requestsBehindAnotherOne_areNotReadEndlessly() throws IOException {
    try (SocketChannel client =
        SocketChannel.open(new InetSocketAddress("127.0.0.1", server.port()))) {
      client.write(ByteBuffer.wrap(post("/hold", "").getBytes(ISO_8859_1)));
      ScriptedHandler.Held held = handler.nextHeld();
      client.configureBlocking(false);
      assertThat(sendWhileItIsTaken(client, post("/echo", "x".repeat(500))))
          .isLessThan(MOST_TAKEN_BYTES);
      assertNeighbourIsServed();
      held.exchange().respond(ScriptedHandler.text("go"));
    }
  }

  /** Sends a request again and again until the server takes no more, and counts the bytes. */
  private static long sendWhileItIsTaken(SocketChannel client, String request) throws IOException {
    ByteBuffer many = ByteBuffer.wrap(request.repeat(100).getBytes(ISO_8859_1));
    long sent = 0;
    long quietSince = System.nanoTime();
    while (sent < MOST_TAKEN_BYTES && System.nanoTime() - quietSince < 300_000_000L) {
      int count = client.write(many.hasRemaining() ? many : many.rewind());
      if (count > 0) {
        sent += count;
        quietSince = System.nanoTime();
      } else {
        LockSupport.parkNanos(1_000_000);
      }
    }
    return sent;
  }

  @Test
  @Attack(
      value = "pipelined requests whose responses are never read",
      kind = Kind.MEMORY,
      otherConnection = Neighbour.SERVED)
  void requestsWhoseResponsesAreNotRead_areNotTakenEndlessly() throws IOException {
    String body = "x".repeat(5_000);
    String request = post("/echo", body);
    try (SocketChannel client = SocketChannel.open()) {
      client.setOption(StandardSocketOptions.SO_RCVBUF, 16 * 1024);
      client.connect(new InetSocketAddress("127.0.0.1", server.port()));
      client.configureBlocking(false);
      long sent = sendWhileItIsTaken(client, request);
      assertThat(sent).isLessThan(MOST_TAKEN_BYTES);
      assertNeighbourIsServed();

      client.configureBlocking(true);
      BufferedReader responses =
          new BufferedReader(new InputStreamReader(client.socket().getInputStream(), ISO_8859_1));
      for (long i = 0; i < sent / request.length(); i++) {
        assertThat(responses.readLine()).isEqualTo("HTTP/1.1 200 OK");
        assertThat(responses.readLine()).startsWith("content-type: ");
        assertThat(responses.readLine()).isEqualTo("content-length: 5000");
        assertThat(responses.readLine()).isEmpty();
        assertThat(responses.skip(body.length())).isEqualTo(body.length());
      }
    }
  }

  private void assertNeighbourIsServed() {
    try (RawConnection neighbour = RawConnection.to(server)) {
      assertThat(neighbour.send(post("/echo", "hi")).response().body()).isEqualTo("hi");
    }
  }

  private static String post(String path, String body) {
    return "POST %s HTTP/1.1\nHost: test\nContent-Length: %d\n\n%s"
        .replace("\n", "\r\n")
        .formatted(path, body.length(), body);
  }
}
