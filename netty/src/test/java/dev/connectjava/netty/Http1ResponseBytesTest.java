package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** HTTP/1.1 responses of a server as its clients receive them, byte by byte. */
class Http1ResponseBytesTest {

  private final ScriptedHandler handler = new ScriptedHandler();
  private final NettyServer server =
      NettyServer.builder()
          .host("127.0.0.1")
          .port(0)
          .eventLoopThreads(1)
          .handler(handler)
          .shutdownGrace(Duration.ofSeconds(2))
          .start();

  @AfterEach
  void nothingIsLeft() {
    server.close();
    assertThat(server.openExchanges()).isZero();
    assertThat(server.openConnections()).isZero();
    assertThat(server.memoryInUse()).isZero();
  }

  @Test
  void responsesOfOneTurn_areExactlyTheseBytes() {
    try (RawConnection connection = RawConnection.to(server)) {
      String early = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 5\r\n";
      connection.send("GET /early HTTP/1.1\nHost: test\n\n".repeat(3));
      connection.send("HEAD /early HTTP/1.1\nHost: test\n\n");
      connection.send("GET /none HTTP/1.1\nHost: test\n\n");
      connection.send("GET /early HTTP/1.0\nConnection: keep-alive\n\n");
      connection.send("GET /early HTTP/1.1\nHost: test\nConnection: close\n\n");
      String expected =
          (early + "\r\nearly").repeat(3)
              + early
              + "\r\nHTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"
              + early
              + "connection: keep-alive\r\n\r\nearly"
              + early
              + "connection: close\r\n\r\nearly";
      assertThat(connection.read(expected.length())).asString(ISO_8859_1).isEqualTo(expected);
      assertThat(connection.bytesUntilClosed()).isZero();
    }
  }

  /** A head that can't be sent ends the connection, and those before it are sent. */
  @Test
  void fieldThatWouldSplitTheResponse_isNotSent() {
    try (RawConnection connection = RawConnection.to(server);
        BrokenLog log = BrokenLog.of(ServerExchange.class.getName())) {
      connection.send("GET /hold HTTP/1.1\nHost: test\n\n");
      HttpExchange exchange = handler.nextHeld().exchange();
      Headers headers = Headers.ofReceived(new String[] {"a", "b\r\nx-injected: 1"});
      exchange.respond(HttpResponse.of(200, headers, ByteBuffer.allocate(9)));

      assertThat(connection.bytesUntilClosed()).isZero();
    }
  }

  @Test
  void largeResponses_arriveWhole_inTheirOrder() {
    try (RawConnection connection = RawConnection.to(server)) {
      connection.send("GET /hold HTTP/1.1\nHost: test\n\n".repeat(2));
      HttpExchange whole = handler.nextHeld().exchange();
      whole.respond(HttpResponse.of(200, Headers.empty(), ByteBuffer.allocate(100_000)));
      HttpExchange inParts = handler.nextHeld().exchange();
      inParts.sendHead(200, Headers.empty());
      inParts.write(ByteBuffer.allocate(10));
      inParts.write(ByteBuffer.allocate(0x10001));
      inParts.write(ByteBuffer.allocate(3));
      inParts.finish(Headers.of("x-trailer", "1"));

      assertThat(connection.response().body()).hasSize(100_000);
      assertThat(connection.response().body()).hasSize(10 + 0x10001 + 3);
    }
  }
}
