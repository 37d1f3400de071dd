package dev.connectjava.examples.jdkserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.Transport;
import dev.connectjava.health.HealthRegistry;
import dev.connectjava.health.ServingStatus;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyTransport;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ServedExchangeTest {

  private static final HealthCheckRequest ANY = HealthCheckRequest.getDefaultInstance();

  private static HttpServer start(HttpHandler router, ExecutorService threads) throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(threads);
    server.createContext("/", http -> ServedExchange.serve(http, router));
    server.start();
    return server;
  }

  private static HealthCheckResponse.ServingStatus status(
      ServerStreamingCall<HealthCheckResponse> watch) {
    return Objects.requireNonNull(watch.receive()).getStatus();
  }

  @ParameterizedTest
  @EnumSource(names = {"CONNECT", "GRPC_WEB"})
  void router_isServed(Protocol protocol) throws Exception {
    HealthRegistry health = HealthRegistry.create();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      HttpServer server = start(Router.builder().merge(health.routes()).build(), threads);
      try (Transport transport =
          NettyTransport.builder("http://127.0.0.1:" + server.getAddress().getPort())
              .protocol(protocol)
              .httpVersion(HttpVersion.HTTP_1)
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
        server.stop(0);
      }
    }
  }

  /** Sends a request; returns what arrives until the connection is closed. */
  private static String answer(HttpServer server, String line) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.getAddress().getPort())) {
      socket.setSoTimeout(20_000);
      String request = line + "\r\nhost: a\r\nconnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void handlerThatFails_endsTheConnection() throws Exception {
    HttpHandler failing =
        exchange -> {
          throw new LinkageError("a handler that fails");
        };
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      HttpServer server = start(failing, threads);
      assertThat(answer(server, "POST / HTTP/1.1")).isEmpty();
      server.stop(0);
    }
  }

  @Test
  void requestForTheServerItself_isAnswered() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      HttpServer server = start(Router.builder().build(), threads);
      assertThat(answer(server, "OPTIONS * HTTP/1.1")).startsWith("HTTP/1.1 404");
      server.stop(0);
    }
  }
}
