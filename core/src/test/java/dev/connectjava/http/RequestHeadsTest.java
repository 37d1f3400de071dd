package dev.connectjava.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The heads of requests that a server takes and a client sends. */
final class RequestHeadsTest {

  private static final Headers FIELDS = Headers.of("a", "1");
  private static final Peer PEER = Peer.at(new InetSocketAddress(1));

  private static HttpRequest.Builder received() {
    return HttpRequest.builder(HttpVersion.HTTP_2, "POST", "/api/a/b", PEER);
  }

  private static HttpClientRequest.Builder sent() {
    return HttpClientRequest.builder("POST", "/a/b");
  }

  @Test
  void headThatIsReceived_hasNothingButWhatItMust() {
    HttpRequest request = received().build();
    assertThat(request.query()).isEmpty();
    assertThat(request.headers().isEmpty()).isTrue();
    assertThat(request).hasToString("POST /api/a/b");
  }

  @Test
  void headThatIsReceived_isChangedInOneThing() {
    HttpRequest request = received().query("q=1").headers(FIELDS).build();
    HttpRequest changed = request.toBuilder().path("/a/b").build();

    assertThat(changed.path()).isEqualTo("/a/b");
    assertThat(changed).usingRecursiveComparison().ignoringFields("path").isEqualTo(request);
    assertThat(changed.attributes()).isSameAs(request.attributes());
  }

  @Test
  void headThatIsSent_hasNothingButWhatItMust() {
    HttpClientRequest request = sent().build();
    assertThat(request.headers().isEmpty()).isTrue();
    assertThat(request.requireHttp2()).isFalse();
    assertThat(request.timeout()).isNull();
    assertThat(request).hasToString("POST /a/b");
  }

  @Test
  void headThatIsSent_isChangedInOneThing() {
    HttpClientRequest request =
        sent().headers(FIELDS).requireHttp2(true).timeout(Duration.ofSeconds(1)).build();
    HttpClientRequest changed = request.toBuilder().target("/api/a/b").build();

    assertThat(changed.target()).isEqualTo("/api/a/b");
    assertThat(changed).usingRecursiveComparison().ignoringFields("target").isEqualTo(request);
  }
}
