package dev.connectjava.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.examples.browser.v1.GetTemperatureRequest;
import dev.connectjava.examples.browser.v1.WatchTemperatureRequest;
import dev.connectjava.examples.browser.v1.WatchTemperatureResponse;
import dev.connectjava.examples.browser.v1.WeatherServiceClient;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.testing.InMemoryCall;
import dev.connectjava.testing.InMemoryHttp;
import dev.connectjava.testing.InMemoryTransport;
import dev.connectjava.testrules.DocumentedCommands;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class WeatherServerTest {

  private static final String PAGE = "http://localhost:8000";
  private static final String PROCEDURE = "/weather.v1.WeatherService/GetTemperature";

  private final InMemoryTransport transport =
      InMemoryTransport.to(WeatherServer.router(Duration.ofMillis(1)));
  private final WeatherServiceClient weather = WeatherServiceClient.of(transport);
  private final InMemoryHttp http = InMemoryHttp.to(WeatherServer.handler(PAGE));

  @AfterEach
  void close() {
    transport.close();
    http.close();
  }

  @Test
  void commandsOfTheReadme_printWhatItShows() throws Exception {
    try (NettyServer server =
        NettyServer.builder().port(0).handler(WeatherServer.handler(PAGE)).start()) {
      DocumentedCommands commands =
          DocumentedCommands.of(Path.of("README.md"))
              .replacing("http://localhost:8080", "http://localhost:" + server.port());

      assertThat(commands.run()).isEqualTo(commands.documented());
    }
  }

  @Test
  void watching_goesOnUntilTheCallerCloses() {
    WatchTemperatureRequest request =
        WatchTemperatureRequest.newBuilder().setCity("Lisbon").build();
    try (ServerStreamingCall<WatchTemperatureResponse> call = weather.watchTemperature(request)) {
      Iterator<WatchTemperatureResponse> responses = call.iterator();

      assertThat(responses.next().getCelsius()).isEqualTo(17.5);
      assertThat(responses.next().getCelsius()).isEqualTo(18.0);
    }
  }

  @Test
  void failure_hasACodeAndTheRequestId() {
    GetTemperatureRequest request = GetTemperatureRequest.newBuilder().setCity("Atlantis").build();
    CallOptions options = CallOptions.builder().header("x-request-id", "first").build();

    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> weather.getTemperature(request, options))
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.NOT_FOUND))
        .satisfies(e -> assertThat(e.metadata().first("x-request-id")).contains("first"));
  }

  @Test
  void preflight_allowsThePageAndItsHeader() {
    InMemoryCall call = preflight(PAGE);

    assertThat(call.awaitStatus()).isEqualTo(204);
    assertThat(call.awaitHeaders().first("access-control-allow-origin")).contains(PAGE);
    assertThat(call.awaitHeaders().first("access-control-allow-headers").orElseThrow())
        .contains("x-request-id", "connect-protocol-version");
  }

  @Test
  void preflight_refusesAnotherPage() {
    InMemoryCall call = preflight("http://127.0.0.1:8000");

    assertThat(call.awaitStatus()).isEqualTo(403);
    assertThat(call.awaitHeaders().contains("access-control-allow-origin")).isFalse();
  }

  private InMemoryCall preflight(String origin) {
    Headers headers =
        Headers.builder()
            .add("origin", origin)
            .add("access-control-request-method", "POST")
            .add("access-control-request-headers", "connect-protocol-version,x-request-id")
            .build();
    Peer peer = Peer.at(new InetSocketAddress("127.0.0.1", 1));
    InMemoryCall call =
        http.open(
            HttpRequest.builder(HttpVersion.HTTP_1, "OPTIONS", PROCEDURE, peer)
                .headers(headers)
                .build());
    call.end();
    return call;
  }
}
