package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.netty.RawConnection.Response;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import dev.connectjava.testrules.Attack.Neighbour;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The upgrade to HTTP/2 that RFC 9113, section 3.1 has withdrawn: a request that asks for it is
 * answered over HTTP/1.1, by the rules of HTTP/1.1.
 */
final class UpgradeTest {

  private static final String UPGRADE =
      """
      Connection: Upgrade, HTTP2-Settings
      Upgrade: h2c
      HTTP2-Settings: AAMAAABk
      """;

  private final NettyServer server =
      NettyServer.builder()
          .host("127.0.0.1")
          .port(0)
          .eventLoopThreads(1)
          .handler(new ScriptedHandler())
          .start();

  @AfterEach
  void nothingIsLeft() {
    server.close();
    assertThat(server.openExchanges()).isZero();
    assertThat(server.openConnections()).isZero();
  }

  @Test
  void upgradeToH2c_isAnsweredOverHttp1AndTheConnectionGoesOn() {
    try (RawConnection connection = RawConnection.to(server)) {
      for (int i = 0; i < 2; i++) {
        connection.send("GET /early HTTP/1.1\nHost: test\n" + UPGRADE + "\n");
        Response response = connection.response();
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers()).doesNotContainKeys("upgrade", "connection");
        assertThat(response.body()).isEqualTo("early");
      }
    }
  }

  /** 1,000 of these ended a server with a heap of 64 MB: no buffer of theirs was released. */
  @Test
  @Attack(
      value = "bytes behind an upgrade that are never released",
      kind = Kind.MEMORY,
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void bytesBehindAnUpgrade_areReleasedAndHurtNoNeighbour() {
    String head =
        "GET /early HTTP/1.1\nHost: test\n" + UPGRADE + "x-pad: " + "x".repeat(14_000) + "\n\n";
    byte[] attack =
        (head.replace("\n", "\r\n") + "y".repeat(120_000) + "\r\n\r\n").getBytes(ISO_8859_1);
    try (RawConnection neighbour = RawConnection.to(server)) {
      for (int i = 0; i < 20; i++) {
        try (RawConnection attacker = RawConnection.to(server)) {
          attacker.send(attack);
          assertThat(attacker.response().status()).isEqualTo(200);
          assertThat(attacker.response().status()).isEqualTo(414);
          assertThat(attacker.bytesUntilClosed()).isZero();
        }
        assertThat(neighbour.send("GET /early HTTP/1.1\nHost: test\n\n").response().body())
            .isEqualTo("early");
      }
    }
  }

  static Stream<Arguments> brokenRules() {
    return Stream.of(
        Arguments.of("GET /early HTTP/1.1\n", 400),
        Arguments.of("GET /early HTTP/1.1\nHost: a\nHost: b\n", 400),
        Arguments.of("GET /early HTTP/1.1\nHost: a\nTransfer-Encoding: gzip\n", 400),
        Arguments.of("GET /early HTTP/1.1\nHost: a\nContent-Length: 0\nContent-Length: 1\n", 400),
        Arguments.of("GET /early HTTP/1.1\nHost: a\nno colon\n", 400),
        Arguments.of("GET /early HTTP/1.1\nHost: a\nHost : b\n", 400));
  }

  @ParameterizedTest
  @MethodSource("brokenRules")
  @Attack(
      value = "upgrade that bypasses the HTTP/1.1 rules",
      kind = Kind.SMUGGLING,
      sameConnection = Neighbour.ENDED,
      otherConnection = Neighbour.SERVED)
  void upgradeToH2c_doesNotGoAroundTheRulesOfHttp1(String head, int status) {
    try (RawConnection connection = RawConnection.to(server)) {
      assertThat(connection.send(head + UPGRADE + "\n").response().status()).isEqualTo(status);
      assertThat(connection.bytesUntilClosed()).isZero();
    }
    try (RawConnection neighbour = RawConnection.to(server)) {
      neighbour.send("GET /early HTTP/1.1\nHost: test\n\n");
      assertThat(neighbour.response().body()).isEqualTo("early");
    }
  }

  @Test
  void upgradeToH2c_ofHttp10_isAnsweredAndTheConnectionClosed() {
    try (RawConnection connection = RawConnection.to(server)) {
      connection.send("GET /early HTTP/1.0\n" + UPGRADE + "\n");
      assertThat(connection.response().headers()).containsEntry("connection", "close");
      assertThat(connection.bytesUntilClosed()).isZero();
    }
  }

  /** The JDK's client asks for the upgrade with every request in plaintext. */
  @Test
  void clientOfTheJdk_thatPrefersHttp2_isAnsweredOverHttp1() throws IOException {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + "/echo");
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
      for (String body : new String[] {"", "one", "two"}) {
        HttpRequest request =
            body.isEmpty()
                ? HttpRequest.newBuilder(uri).GET().build()
                : HttpRequest.newBuilder(uri)
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build();
        HttpResponse<String> response = send(client, request);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        assertThat(response.body()).isEqualTo(body);
      }
    }
    assertThat(server.openExchanges()).isZero();
  }

  private static HttpResponse<String> send(HttpClient client, HttpRequest request)
      throws IOException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Whatever stands before it in the pipeline: nothing but HTTP/1.1 is taken, or kept. */
  @Test
  void whatIsNotOfHttp1_isReleased() {
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new Http1ServerConnection(
                ConnectionEndTest.settings(new ScriptedHandler()),
                new OpenExchanges(ConnectionEndTest.MEMORY)));
    ByteBuf stray = Unpooled.buffer().writeInt(1);
    channel.writeInbound(stray);

    assertThat(stray.refCnt()).isZero();
    channel.checkException();
    channel.finishAndReleaseAll();
  }
}
