package dev.connectjava.examples.fortunes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.examples.fortunes.v1.Fortune;
import dev.connectjava.examples.fortunes.v1.FortuneServiceClient;
import dev.connectjava.examples.fortunes.v1.GetFortunesRequest;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.testrules.DocumentedCommands;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.HostAndPort;

/** The server with its store in memory; {@code peers/fortunes.sh} runs it with Valkey or Redis. */
@Timeout(60)
final class FortuneServerTest {

  /** No program listens there: it belongs to a protocol that is not in use any more. */
  private static final HostAndPort NOWHERE = new HostAndPort("localhost", 1);

  private final FortuneServer server = FortuneServer.start(0, new FortunesInMemory());
  private final String url = "http://localhost:" + server.server().port();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void commandsOfTheReadme_printWhatItShows() throws Exception {
    DocumentedCommands commands =
        DocumentedCommands.of(Path.of("README.md")).replacing("http://localhost:8080", url);

    assertThat(commands.run()).isEqualTo(commands.documented());
  }

  @ParameterizedTest
  @EnumSource
  void fortunes_areSortedByTheirText(Protocol protocol) {
    try (NettyTransport transport = NettyTransport.builder(url).protocol(protocol).build()) {
      FortuneServiceClient client = FortuneServiceClient.of(transport);
      List<Fortune> fortunes =
          client.getFortunes(GetFortunesRequest.getDefaultInstance()).getFortunesList();

      assertThat(fortunes)
          .extracting(Fortune::getId)
          .containsExactly(11, 4, 5, 2, 8, 0, 3, 7, 10, 6, 9, 1, 12);
      assertThat(fortunes.getLast().getMessage()).isEqualTo("フレームワークのベンチマーク");
    }
  }

  @Test
  void page_showsTheScriptAsText() throws Exception {
    HttpResponse<String> response;
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/fortunes")).build();
      response = client.send(request, BodyHandlers.ofString());
    }

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).contains("text/html; charset=utf-8");
    assertThat(response.body())
        .contains("<td>&lt;script&gt;alert(&quot;", "aren&#39;t", "フレームワークのベンチマーク")
        .doesNotContain("<script");
    assertThat(response.body().lines().filter(line -> line.startsWith("<tr><td>"))).hasSize(13);
  }

  @Test
  void fortunesOfTheStore_areKept() {
    Fortune kept = Fortune.newBuilder().setId(1).setMessage("It was here before.").build();
    FortunesInMemory store = new FortunesInMemory();
    store.addMissing(List.of(kept));

    FortuneServer.start(0, store).close();

    assertThat(store.all()).hasSize(12).contains(kept);
  }

  @Test
  void redisThatDoesNotAnswer_isUnavailable() {
    try (FortunesInRedis store = new FortunesInRedis(NOWHERE)) {
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> FortuneServer.start(0, store))
          .satisfies(e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE));
    }
  }
}
