package dev.connectjava.examples.vertx;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.connectjava.Headers;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.Transport;
import dev.connectjava.health.HealthRegistry;
import dev.connectjava.health.ServingStatus;
import dev.connectjava.http.DiscardingListener;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpRequestListener;
import dev.connectjava.http.HttpResponse;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyTransport;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthClient;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ServedExchangeTest {

  private static final HealthCheckRequest ANY = HealthCheckRequest.getDefaultInstance();

  private static HttpServer start(Vertx vertx, HttpHandler router) {
    return vertx
        .createHttpServer()
        .requestHandler(request -> ServedExchange.serve(request, router))
        .listen(0, "127.0.0.1")
        .await();
  }

  private static HealthCheckResponse.ServingStatus status(
      ServerStreamingCall<HealthCheckResponse> watch) {
    return Objects.requireNonNull(watch.receive()).getStatus();
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECT, HTTP_1",
    "GRPC_WEB, HTTP_1",
    "CONNECT, HTTP_2",
    "GRPC_WEB, HTTP_2",
    "GRPC, HTTP_2"
  })
  void router_isServed(Protocol protocol, HttpVersion version) {
    HealthRegistry health = HealthRegistry.create();
    Vertx vertx = Vertx.vertx();
    HttpServer server = start(vertx, Router.builder().merge(health.routes()).build());
    try (Transport transport =
        NettyTransport.builder("http://127.0.0.1:" + server.actualPort())
            .protocol(protocol)
            .httpVersion(version)
            .build()) {
      HealthClient client = HealthClient.of(transport);
      assertThat(client.check(ANY).getStatus())
          .isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
      try (ServerStreamingCall<HealthCheckResponse> watch = client.watch(ANY)) {
        assertThat(status(watch)).isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
        health.set(HealthRegistry.SERVER, ServingStatus.NOT_SERVING);
        assertThat(status(watch)).isEqualTo(HealthCheckResponse.ServingStatus.NOT_SERVING);
      }
    } finally {
      vertx.close().await();
    }
  }

  /** Counts the bytes of a request, which other threads consume, and answers with their number. */
  private static final class Counting implements HttpRequestListener {

    private final HttpExchange exchange;
    private long bytes;

    private Counting(HttpExchange exchange) {
      this.exchange = exchange;
    }

    @Override
    public void onData(ByteBuffer data, boolean last) {
      int part = data.remaining();
      bytes += part;
      if (part > 0) {
        Thread.startVirtualThread(() -> exchange.consumed(part));
      }
      if (last) {
        ByteBuffer answer = ByteBuffer.wrap(Long.toString(bytes).getBytes(US_ASCII));
        exchange.respond(HttpResponse.of(200, Headers.empty(), answer));
      }
    }

    @Override
    public void onWritable() {}

    @Override
    public void onClosed(boolean completed) {}
  }

  /** Never answers, and reports how the exchange is closed. */
  private record Waiting(CompletableFuture<Boolean> closed) implements HttpRequestListener {

    @Override
    public void onData(ByteBuffer data, boolean last) {}

    @Override
    public void onWritable() {}

    @Override
    public void onClosed(boolean completed) {
      closed.complete(completed);
    }
  }

  /** Returns a stream of a number of zeros. */
  private static InputStream zeros(long length) {
    return new InputStream() {
      private long left = length;

      @Override
      public int read() {
        return left-- > 0 ? 0 : -1;
      }

      @Override
      public int read(byte[] bytes, int offset, int most) {
        int count = (int) Math.min(left, most);
        left -= count;
        return count == 0 ? -1 : count;
      }
    };
  }

  private static CompletableFuture<String> post(HttpServer server, HttpClient client, long length) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + "/"))
            .POST(BodyPublishers.ofInputStream(() -> zeros(length)))
            .build();
    return client
        .sendAsync(request, BodyHandlers.ofString())
        .thenApply(java.net.http.HttpResponse::body);
  }

  private static HttpClient http1() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  @Test
  void longRequest_isReadToItsEnd() throws Exception {
    long length = 64L * 1024 * 1024;
    Vertx vertx = Vertx.vertx();
    HttpServer server = start(vertx, Counting::new);
    try (HttpClient client = http1()) {
      assertThat(post(server, client, length).get(60, TimeUnit.SECONDS))
          .isEqualTo(Long.toString(length));
    } finally {
      vertx.close().await();
    }
  }

  /** Reads a response whose body is empty. */
  private static String readResponse(InputStream input) throws IOException {
    StringBuilder read = new StringBuilder();
    while (read.indexOf("\r\n\r\n0\r\n\r\n") < 0) {
      int next = input.read();
      if (next < 0) {
        throw new IOException("the connection has ended after " + read);
      }
      read.append((char) next);
    }
    return read.toString();
  }

  @Test
  void longRequest_thatIsAnsweredEarly_isDiscarded() throws Exception {
    HttpHandler early =
        exchange -> {
          exchange.respond(HttpResponse.of(404, Headers.empty()));
          return DiscardingListener.of(exchange);
        };
    byte[] head =
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1000000\r\n\r\n".getBytes(US_ASCII);
    Vertx vertx = Vertx.vertx();
    HttpServer server = start(vertx, early);
    try (Socket socket = new Socket("127.0.0.1", server.actualPort())) {
      socket.setSoTimeout(20_000);
      for (int i = 0; i < 2; i++) {
        socket.getOutputStream().write(head);
        assertThat(readResponse(socket.getInputStream())).startsWith("HTTP/1.1 404");
        socket.getOutputStream().write(new byte[1_000_000]);
      }
    } finally {
      vertx.close().await();
    }
  }

  @Test
  void handlerThatFails_endsTheConnection() throws Exception {
    HttpHandler failing =
        exchange -> {
          throw new LinkageError("a handler that fails");
        };
    Vertx vertx = Vertx.vertx();
    HttpServer server = start(vertx, failing);
    try (HttpClient client = http1()) {
      assertThatThrownBy(() -> post(server, client, 1).get(20, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class);
    } finally {
      vertx.close().await();
    }
  }

  @ParameterizedTest
  @CsvSource({"CONNECT, HTTP_1", "GRPC, HTTP_2"})
  void cancelledCall_closesTheExchange(Protocol protocol, HttpVersion version) throws Exception {
    CompletableFuture<Boolean> closed = new CompletableFuture<>();
    CompletableFuture<Void> begun = new CompletableFuture<>();
    Vertx vertx = Vertx.vertx();
    HttpHandler waiting =
        exchange -> {
          begun.complete(null);
          return new Waiting(closed);
        };
    HttpServer server = start(vertx, waiting);
    try (Transport transport =
        NettyTransport.builder("http://127.0.0.1:" + server.actualPort())
            .protocol(protocol)
            .httpVersion(version)
            .build()) {
      try (ServerStreamingCall<HealthCheckResponse> watch = HealthClient.of(transport).watch(ANY)) {
        begun.get(20, TimeUnit.SECONDS);
        watch.cancel();
      }
      assertThat(closed.get(20, TimeUnit.SECONDS)).isFalse();
    } finally {
      vertx.close().await();
    }
  }
}
