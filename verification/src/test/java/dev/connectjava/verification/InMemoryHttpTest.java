package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.http.DiscardingListener;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpRequestListener;
import dev.connectjava.http.HttpResponse;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.testing.InMemoryCall;
import dev.connectjava.testing.InMemoryHttp;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a test sees that speaks HTTP in memory. */
final class InMemoryHttpTest {

  private static final Peer CLIENT = Peer.at(new InetSocketAddress("127.0.0.1", 1));
  private static final Headers TEXT = Headers.of("content-type", "text/plain");

  @Test
  void response_comesPieceByPieceWithItsTrailers() {
    HttpHandler handler =
        exchange -> {
          exchange.sendHead(201, TEXT);
          exchange.write(bytes("abc"));
          exchange.finish(bytes("de"), Headers.of("checksum", "5"));
          return DiscardingListener.of(exchange);
        };
    try (InMemoryHttp http = InMemoryHttp.to(handler)) {
      InMemoryCall call = http.open(post());
      assertThat(call.awaitStatus()).isEqualTo(201);
      assertThat(call.awaitHeaders()).isEqualTo(TEXT);
      assertThat(text(call.read(2))).isEqualTo("ab");
      assertThat(text(call.read(100))).as("fewer at the end").isEqualTo("cde");
      assertThat(call.awaitTrailers()).isEqualTo(Headers.of("checksum", "5"));
    }
  }

  @Test
  void response_withoutTrailersEndsWithItsBody() {
    HttpHandler handler =
        exchange -> {
          exchange.respond(HttpResponse.of(200, TEXT, bytes("whole")));
          return DiscardingListener.of(exchange);
        };
    try (InMemoryHttp http = InMemoryHttp.to(handler)) {
      InMemoryCall call = http.open(post());
      call.end();
      assertThat(call.awaitTrailers()).isEqualTo(Headers.empty());
      assertThat(text(call.read(5))).isEqualTo("whole");
    }
  }

  @Test
  void request_isWhatTheHandlerSees() {
    CompletableFuture<HttpVersion> version = new CompletableFuture<>();
    HttpHandler handler =
        exchange -> {
          version.complete(exchange.request().version());
          return new Echo(exchange);
        };
    try (InMemoryHttp http =
        InMemoryHttp.builder(handler).boundBytes(1024).version(HttpVersion.HTTP_1).build()) {
      InMemoryCall call =
          http.open(HttpRequest.builder(HttpVersion.HTTP_1, "POST", "/echo", CLIENT).build());
      byte[] sent = text("one ");
      call.send(sent);
      sent[0] = 'X';
      call.send(text("two"));
      call.end();
      assertThat(call.awaitTrailers()).isEqualTo(Headers.empty());
      assertThat(text(call.read(7))).as("what was sent, not what it became").isEqualTo("one two");
      assertThat(version).isCompletedWithValue(HttpVersion.HTTP_1);
    }
  }

  @Test
  void bytes_thatNobodyConsumes_areCounted() {
    try (InMemoryHttp http = InMemoryHttp.to(Unread::new)) {
      InMemoryCall call = http.open(post());
      call.send(new byte[70_000]);
      call.send(new byte[5]);
      assertThat(call.unconsumedBytes()).isEqualTo(70_005);
    }
  }

  @Test
  void disconnect_endsTheExchange() {
    CompletableFuture<Boolean> closed = new CompletableFuture<>();
    try (InMemoryHttp http = InMemoryHttp.to(exchange -> new Unread(exchange, closed))) {
      InMemoryCall call = http.open(post());
      assertThat(http.openCalls()).isEqualTo(1);
      call.disconnect();
      assertThat(closed.join()).as("whether the response was complete").isFalse();
      assertThat(http.openCalls()).isZero();
    }
  }

  @Test
  void abort_isSeen() {
    HttpHandler handler =
        exchange -> {
          exchange.sendHead(200, TEXT);
          exchange.write(bytes("ab"));
          exchange.abort();
          return DiscardingListener.of(exchange);
        };
    try (InMemoryHttp http = InMemoryHttp.to(handler)) {
      InMemoryCall call = http.open(post());
      call.awaitAbort();
      assertThat(text(call.read(3))).as("what came before").isEqualTo("ab");
    }
  }

  @Test
  void close_breaksOffWhatIsOpen() {
    InMemoryHttp http = InMemoryHttp.to(Unread::new);
    InMemoryCall call = http.open(post());
    http.close();
    call.awaitAbort();
    assertThat(http.openCalls()).isZero();
  }

  @Test
  void wait_thatIsInterrupted_endsAtOnce() {
    try (InMemoryHttp http = InMemoryHttp.to(Unread::new)) {
      InMemoryCall call = http.open(post());
      Thread.currentThread().interrupt();
      assertThatThrownBy(call::awaitStatus)
          .isInstanceOf(AssertionError.class)
          .hasMessage("interrupted while waiting for status");
      assertThat(Thread.interrupted()).as("still interrupted").isTrue();
    }
  }

  private static HttpRequest post() {
    return HttpRequest.builder(HttpVersion.HTTP_2, "POST", "/", CLIENT).build();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String text(byte[] text) {
    return new String(text, StandardCharsets.US_ASCII);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text(text));
  }

  /** Answers with what it is sent. */
  private record Echo(HttpExchange exchange) implements HttpRequestListener {

    private Echo {
      exchange.sendHead(200, TEXT);
    }

    @Override
    public void onData(ByteBuffer data, boolean last) {
      int count = data.remaining();
      exchange.write(ByteBuffer.allocate(count).put(data).flip());
      exchange.consumed(count);
      if (last) {
        exchange.finish(Headers.empty());
      }
    }

    @Override
    public void onWritable() {}

    @Override
    public void onClosed(boolean completed) {}
  }

  /** Consumes nothing, and says how the exchange ends. */
  private record Unread(HttpExchange exchange, CompletableFuture<Boolean> closed)
      implements HttpRequestListener {

    Unread(HttpExchange exchange) {
      this(exchange, new CompletableFuture<>());
    }

    @Override
    public void onData(ByteBuffer data, boolean last) {}

    @Override
    public void onWritable() {}

    @Override
    public void onClosed(boolean completed) {
      closed.complete(completed);
    }
  }
}
