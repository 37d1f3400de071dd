package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests over HTTP/1.1 whose heads are the same as before. */
final class RepeatedHeadsTest {

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
  }

  /** Returns a request with more fields, each with its line end. */
  private static String post(String path, String fields, String body) {
    return "POST %s HTTP/1.1\r\nHost: test\r\n%sContent-Length: %s\r\n\r\n%s"
        .formatted(path, fields, Integer.toString(body.length()), body);
  }

  /** Sends a request for {@code /hold}, answers it, and returns what the handler has seen. */
  private HttpRequest held(RawConnection connection, String request) {
    connection.send(request.getBytes(ISO_8859_1));
    ScriptedHandler.Held held = handler.nextHeld();
    HttpRequest seen = held.exchange().request();
    held.exchange().loop().execute(() -> held.exchange().respond(ScriptedHandler.text("seen")));
    assertThat(connection.response().body()).isEqualTo("seen");
    return seen;
  }

  /** Sends the same request several times and returns the headers that the handler has seen. */
  private List<Headers> headersOf(RawConnection connection, String request, int times) {
    List<Headers> headers = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      headers.add(held(connection, request).headers());
    }
    assertThat(headers).allMatch(headers.getFirst()::equals);
    return headers;
  }

  private static boolean areKept(List<Headers> headers) {
    return headers.getLast() == headers.get(headers.size() - 2);
  }

  @Test
  void theSameHead_isDecodedTwice_andKeepsItsHeaders() {
    try (RawConnection connection = RawConnection.to(server)) {
      String request = post("/hold", "Content-Type: application/proto\r\n", "abc");

      List<HttpRequest> seen = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        seen.add(held(connection, request));
      }

      assertThat(seen.get(1).headers()).isNotSameAs(seen.get(0).headers());
      assertThat(seen.get(2).headers()).isSameAs(seen.get(1).headers());
      assertThat(seen.get(3).headers()).isSameAs(seen.get(1).headers());
      assertThat(seen.get(3).attributes()).isNotSameAs(seen.get(2).attributes());
      for (HttpRequest request1 : seen) {
        assertThat(request1.method()).isEqualTo("POST");
        assertThat(request1.path()).isEqualTo("/hold");
        assertThat(request1.headers()).isEqualTo(seen.getFirst().headers());
      }
    }
  }

  @Test
  void requestWithoutBody_isKept() {
    try (RawConnection connection = RawConnection.to(server)) {
      assertThat(areKept(headersOf(connection, "GET /hold HTTP/1.1\r\nHost: test\r\n\r\n", 3)))
          .isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Authorization: Basic YTpi", "Cookie: a=b", "X-Api-Key: secret"})
  void fieldThatMayBeSecret_isNotKept(String field) {
    try (RawConnection connection = RawConnection.to(server)) {
      assertThat(areKept(headersOf(connection, post("/hold", field + "\r\n", "abc"), 4))).isFalse();
    }
  }

  @Test
  void longHead_isNotKept() {
    String longest = "Accept: " + "x".repeat(RepeatedHeads.MOST_BYTES) + "\r\n";
    try (RawConnection connection = RawConnection.to(server)) {
      assertThat(areKept(headersOf(connection, post("/hold", longest, ""), 4))).isFalse();
    }
  }

  @Test
  void query_isNotKept() {
    try (RawConnection connection = RawConnection.to(server)) {
      assertThat(areKept(headersOf(connection, post("/hold?token=secret", "", "abc"), 4)))
          .isFalse();
    }
  }

  @Test
  void headWhoseBodyComesLater_isKeptOnce() {
    try (RawConnection connection = RawConnection.to(server)) {
      String other = post("/hold", "Accept: a/b\r\n", "abc");
      Headers kept = headersOf(connection, other, 3).getLast();
      String request = post("/hold", "", "abc");
      for (int i = 0; i < 3 * RepeatedHeads.MOST; i++) {
        connection.send(request.substring(0, request.length() - 3).getBytes(ISO_8859_1));
        ScriptedHandler.Held held = handler.nextHeld(); // Its head has arrived.
        connection.send("abc");
        held.exchange().loop().execute(() -> held.exchange().respond(ScriptedHandler.text("")));
        assertThat(connection.response().status()).isEqualTo(200);
      }
      assertThat(held(connection, other).headers()).isSameAs(kept);
    }
  }

  @Test
  void headOfManyFields_isNotKept() {
    try (RawConnection connection = RawConnection.to(server)) {
      String many = "Te: a\r\n".repeat(20);
      assertThat(areKept(headersOf(connection, post("/hold", many, "abc"), 4))).isFalse();
    }
  }

  @Test
  void chunkedRequest_isNotKept() {
    String chunked =
        "POST /hold HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    try (RawConnection connection = RawConnection.to(server)) {
      assertThat(areKept(headersOf(connection, chunked, 4))).isFalse();
    }
  }

  @Test
  void manyHeads_areKeptInTurn() {
    try (RawConnection connection = RawConnection.to(server)) {
      for (int i = 0; i < 3 * RepeatedHeads.MOST; i++) {
        assertThat(areKept(headersOf(connection, accepting(i), 3))).isTrue();
      }
      HttpRequest first = held(connection, accepting(0));
      HttpRequest last = held(connection, accepting(3 * RepeatedHeads.MOST - 1));
      HttpRequest again = held(connection, accepting(0));
      assertThat(again.headers()).isNotSameAs(first.headers());
      assertThat(last.headers().first("accept")).contains("a/" + (3 * RepeatedHeads.MOST - 1));
    }
  }

  private static String accepting(int number) {
    return post("/hold", "Accept: a/" + number + "\r\n", "abc");
  }

  @Test
  void connectionsShareNothing() {
    String request = post("/hold", "", "abc");
    try (RawConnection one = RawConnection.to(server);
        RawConnection other = RawConnection.to(server)) {
      Headers ofOne = headersOf(one, request, 3).getLast();
      assertThat(held(other, request).headers()).isNotSameAs(ofOne);
    }
  }

  @Test
  void bodies_belongToTheirRequests_whereverTheyAreCut() {
    String request = post("/echo", "", "0123456789");
    try (RawConnection connection = RawConnection.to(server)) {
      for (int cut = 0; cut <= request.length(); cut++) {
        String sent = request.replace("012345", "c" + (10_000 + cut));
        connection.send(sent.substring(0, cut).getBytes(ISO_8859_1));
        connection.send(sent.substring(cut).getBytes(ISO_8859_1));
        assertThat(connection.response().body()).isEqualTo(sent.substring(sent.length() - 10));
      }
    }
  }

  @Test
  void requestsSentAtOnce_areAnsweredInTheirOrder() {
    try (RawConnection connection = RawConnection.to(server)) {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 200; i++) {
        all.append(post(i % 3 == 0 ? "/stream" : "/echo", "", Integer.toString(1_000 + i)));
      }
      connection.send(all.toString().getBytes(ISO_8859_1));
      for (int i = 0; i < 200; i++) {
        assertThat(connection.response().body()).isEqualTo(Integer.toString(1_000 + i));
      }
    }
  }

  @Test
  void headThatBeginsLikeAKeptOne_isDecoded() {
    try (RawConnection connection = RawConnection.to(server)) {
      for (String body : Collections.nCopies(3, "abc")) {
        connection.send(post("/echo", "", body));
        assertThat(connection.response().body()).isEqualTo("abc");
      }
      connection.send(post("/echo", "Content-Length: 4\r\n", "abc"));
      assertThat(connection.response().status()).isEqualTo(400);
    }
  }

  @Test
  void clientThatWaitsForWord_andSendsTheBodyAtOnce_isAnswered() {
    try (RawConnection connection = RawConnection.to(server)) {
      for (int i = 0; i < 4; i++) {
        connection.send(post("/echo", "Expect: 100-continue\r\n", "abc"));
        RawConnection.Response response = connection.response();
        while (response.status() == 100) {
          response = connection.response();
        }
        assertThat(response.body()).isEqualTo("abc");
      }
    }
  }
}
