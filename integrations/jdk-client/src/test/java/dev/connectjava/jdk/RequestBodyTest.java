package dev.connectjava.jdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpClientRequest;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The body of a request, as the JDK's client subscribes to it. */
@Timeout(60)
final class RequestBodyTest {

  private final CompletableFuture<HttpRequest> request = new CompletableFuture<>();
  private final ScriptedHttpClient client =
      new ScriptedHttpClient(sent -> {
        request.complete(sent);
        return new CompletableFuture<>();
      });
  private final JdkHttp http = new JdkHttp(URI.create("http://localhost"), client, false);
  private final HttpClientExchange exchange =
      http.open(HttpClientRequest.builder("POST", "/").build(), new RecordedResponse());
  private final RecordedBody first = new RecordedBody();
  private final RecordedBody second = new RecordedBody();

  @AfterEach
  void close() {
    http.close();
  }

  private BodyPublisher body() {
    exchange.start(null);
    return request.join().bodyPublisher().orElseThrow();
  }

  private void write(String text) {
    exchange.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  private void awaitSteps() {
    CompletableFuture<Void> steps = new CompletableFuture<>();
    http.loop().execute(() -> steps.complete(null));
    steps.join();
  }

  @Test
  void subscriber_getsWhatItAsksFor() {
    body().subscribe(first);
    write("a");
    write("b");
    awaitSteps();
    assertThat(first.events()).containsExactly("subscribed");

    first.subscription().request(1);
    awaitSteps();
    assertThat(first.events()).containsExactly("subscribed", "a");

    first.subscription().request(Long.MAX_VALUE);
    first.subscription().request(Long.MAX_VALUE);
    write("c");
    exchange.finish();
    awaitSteps();
    assertThat(first.events()).containsExactly("subscribed", "a", "b", "c", "complete");
  }

  /** The JDK's client subscribes again to send a request again. */
  @Test
  void secondSubscriber_isRefused_andTheFirstIsServed() {
    BodyPublisher body = body();
    body.subscribe(first);
    awaitSteps();
    first.subscription().request(3);
    write("a");
    body.subscribe(second);
    awaitSteps();
    second.subscription().request(1);
    second.subscription().cancel();
    write("b");
    exchange.finish();
    awaitSteps();

    assertThat(second.events())
        .containsExactly("subscribed", "the request can't be sent again: its body is a stream");
    assertThat(first.events()).containsExactly("subscribed", "a", "b", "complete");
  }

  @Test
  void subscriberAfterTheEnd_isRefused() {
    BodyPublisher body = body();
    body.subscribe(first);
    awaitSteps();
    first.subscription().request(1);
    exchange.finish();
    body.subscribe(second);
    awaitSteps();

    assertThat(first.events()).containsExactly("subscribed", "complete");
    assertThat(second.events())
        .containsExactly("subscribed", "the request can't be sent again: its body is a stream");
  }

  @Test
  void subscriberAfterTheCall_isRefused() {
    BodyPublisher body = body();
    exchange.cancel();
    body.subscribe(first);
    awaitSteps();
    http.close();
    body.subscribe(second);

    assertThat(first.events()).containsExactly("subscribed", "the call has ended");
    assertThat(second.events()).containsExactly("subscribed", "the call has ended");
  }

  @Test
  void demandThatIsNotPositive_endsTheBody() {
    body().subscribe(first);
    awaitSteps();
    first.subscription().request(0);
    first.subscription().request(1);
    write("a");
    awaitSteps();

    assertThat(first.events())
        .containsExactly("subscribed", "the demand must be positive, but was 0");
    assertThat(exchange.isWritable()).isTrue();
  }
}
