package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import dev.connectjava.http.DiscardingListener;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpRequestListener;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import dev.connectjava.testrules.Attack.Neighbour;
import io.netty.handler.codec.http2.Http2Error;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Listeners, handlers and steps that have no memory, and a log that has none, either. */
@Timeout(30)
final class FailingListenerTest {

  private final ScriptedHandler scripted = new ScriptedHandler();
  private BrokenLog log;
  private NettyServer server;

  @BeforeEach
  void start() {
    HttpHandler handler =
        exchange ->
            switch (exchange.request().path()) {
              case "/oom-handle" -> throw new OutOfMemoryError("as a test wants it");
              case "/oom-begun" -> {
                exchange.sendHead(200, Headers.empty());
                throw new OutOfMemoryError("as a test wants it");
              }
              case "/oom-data" -> new Failing(exchange, false);
              case "/oom-closed" -> new Failing(exchange, true);
              case "/oom-timer" -> {
                exchange.loop().schedule(() -> runOutOfMemory(exchange), Duration.ZERO);
                yield DiscardingListener.of(exchange);
              }
              default -> scripted.handle(exchange);
            };
    log =
        BrokenLog.of(
            ServerExchange.class.getName(),
            EventLoopOutbox.class.getName(),
            BrokenConnection.class.getName());
    server =
        NettyServer.builder()
            .host("127.0.0.1")
            .port(0)
            .eventLoopThreads(1)
            .handler(handler)
            .start();
  }

  @AfterEach
  void end() {
    server.close();
    log.close();
  }

  private static void runOutOfMemory(HttpExchange exchange) {
    exchange.abort();
    throw new OutOfMemoryError("as a test wants it");
  }

  private record Failing(HttpExchange exchange, boolean atTheEnd) implements HttpRequestListener {

    @Override
    public void onData(ByteBuffer data, boolean last) {
      exchange.consumed(data.remaining());
      if (!atTheEnd) {
        throw new OutOfMemoryError("as a test wants it");
      }
      exchange.abort();
    }

    @Override
    public void onWritable() {}

    @Override
    public void onClosed(boolean completed) {
      throw new OutOfMemoryError("as a test wants it");
    }
  }

  private void assertAnswered(String path) throws Exception {
    try (RawConnection client = RawConnection.to(server)) {
      client.send("POST " + path + " HTTP/1.1\r\nHost: test\r\nContent-Length: 1\r\n\r\nx");
      assertThat(client.bytesUntilClosed()).isZero();
    }
    assertOthersAreServed();
  }

  private void assertOthersAreServed() throws Exception {
    try (RawConnection neighbour = RawConnection.to(server)) {
      neighbour.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\n\r\nhi");
      assertThat(neighbour.response().body()).isEqualTo("hi");
    }
    assertThat(server.openExchanges()).isZero();
  }

  @Test
  @Attack(
      value = "listener and log without memory",
      kind = Kind.MEMORY,
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void listenerWithoutMemory_isAborted_whateverBecomesOfTheLog() throws Exception {
    assertAnswered("/oom-data");
  }

  @Test
  void listenerWithoutMemoryAtTheEnd_harmsNobody() throws Exception {
    assertAnswered("/oom-closed");
  }

  @Test
  void timerWithoutMemory_harmsNobody() throws Exception {
    assertAnswered("/oom-timer");
  }

  @Test
  void handlerWithoutMemory_whoseResponseHasBegun_endsTheConnection() throws Exception {
    assertAnswered("/oom-begun");
  }

  @Test
  void handlerWithoutMemory_whoseResponseHasBegun_resetsTheStream() {
    try (RawHttp2Connection client = RawHttp2Connection.to(server)) {
      client.post(1, "/oom-begun", true);
      assertThat(client.await(RawHttp2Connection.RST_STREAM, 1).number(0))
          .isEqualTo((int) Http2Error.INTERNAL_ERROR.code());
      client.post(3, "/echo", true);
      assertThat(client.statusBeforeAnyGoAway(3)).isEqualTo("200");
    }
  }

  @Test
  @Attack(value = "handler without memory", kind = Kind.MEMORY, otherConnection = Neighbour.SERVED)
  void handlerWithoutMemory_isAnsweredByStatus500() throws Exception {
    try (RawConnection client = RawConnection.to(server)) {
      client.send("GET /oom-handle HTTP/1.1\r\nHost: test\r\n\r\n");
      assertThat(client.response().status()).isEqualTo(500);
    }
    assertOthersAreServed();
  }
}
