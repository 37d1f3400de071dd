package dev.connectjava.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpFailure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Exchanges that end in an unusual way. */
@Timeout(60)
final class JdkExchangeTest {

  private static final URI NOWHERE = URI.create("http://localhost:1");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final RecordedResponse listener = new RecordedResponse();
  private final CompletableFuture<HttpRequest> request = new CompletableFuture<>();

  /** Completed when the subscription to the response's body is cancelled. */
  private final CompletableFuture<Void> cancelled = new CompletableFuture<>();

  private static HttpClientRequest post() {
    return HttpClientRequest.builder("POST", "/").build();
  }

  private HttpFailure failureWith(HttpClient client) throws InterruptedException {
    JdkHttp http = new JdkHttp(NOWHERE, client, true);
    http.open(post(), listener).start(ByteBuffer.allocate(1));
    HttpFailure failure = listener.failure();
    http.close();
    return failure;
  }

  @Test
  void clientWhoseExecutorIsShutDown_failsTheExchange() throws InterruptedException {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    executor.shutdown();

    HttpFailure failure = failureWith(HttpClient.newBuilder().executor(executor).build());

    assertThat(failure.kind()).isEqualTo(HttpFailure.Kind.INTERNAL);
    assertThat(failure.message()).startsWith("the request to http://localhost:1 has failed: ");
  }

  @Test
  void proxySelectorThatThrows_failsTheExchange() throws InterruptedException {
    ProxySelector broken =
        new ProxySelector() {
          @Override
          public List<Proxy> select(URI uri) {
            throw new IllegalStateException("no proxies today");
          }

          @Override
          public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
        };

    HttpFailure failure = failureWith(HttpClient.newBuilder().proxy(broken).build());

    assertThat(failure.kind()).isEqualTo(HttpFailure.Kind.INTERNAL);
    assertThat(failure.message()).endsWith("no proxies today");
  }

  /** A body that reports that its subscription was cancelled. */
  private Flow.Publisher<List<ByteBuffer>> body() {
    return subscriber ->
        subscriber.onSubscribe(
            new Flow.Subscription() {
              @Override
              public void request(long count) {}

              @Override
              public void cancel() {
                cancelled.complete(null);
              }
            });
  }

  /** A future that knows nothing of its cancellation, because its response is there already. */
  private static final class ArrivedResponse
      extends CompletableFuture<ScriptedHttpClient.Response> {
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      return false;
    }
  }

  private JdkHttp http(CompletableFuture<ScriptedHttpClient.Response> response) {
    HttpClient client =
        new ScriptedHttpClient(sent -> {
          request.complete(sent);
          return response;
        });
    return new JdkHttp(NOWHERE, client, false);
  }

  private void start(JdkHttp http) {
    HttpClientExchange exchange = http.open(post(), listener);
    exchange.start(ByteBuffer.allocate(1));
  }

  @Test
  void headThatArrivesWhileTheTransportCloses_isCancelled() throws InterruptedException {
    ArrivedResponse response = new ArrivedResponse();
    JdkHttp http = http(response);
    start(http);
    HttpRequest sent = request.orTimeout(30, TimeUnit.SECONDS).join();
    http.loop()
        .execute(() -> {
          http.close();
          response.complete(new ScriptedHttpClient.Response(sent, body()));
        });

    assertThat(listener.failure().kind()).isEqualTo(HttpFailure.Kind.CLOSED);
    assertThat(cancelled).succeedsWithin(PATIENCE);
  }

  @Test
  void headThatArrivesAfterTheTransportIsClosed_isCancelled() throws InterruptedException {
    ArrivedResponse response = new ArrivedResponse();
    JdkHttp http = http(response);
    start(http);
    HttpRequest sent = request.orTimeout(30, TimeUnit.SECONDS).join();
    http.close();
    assertThat(listener.failure().kind()).isEqualTo(HttpFailure.Kind.CLOSED);

    response.complete(new ScriptedHttpClient.Response(sent, body()));

    assertThat(cancelled).succeedsWithin(PATIENCE);
  }

  private static SocketAddress addressOf(String url) {
    HttpClient client = new ScriptedHttpClient(sent -> new CompletableFuture<>());
    return new JdkHttp(URI.create(url), client, false).peer().address();
  }

  @Test
  void peer_isTheNameInTheUrl() {
    assertThat(addressOf("http://[::1]:8080"))
        .isEqualTo(InetSocketAddress.createUnresolved("::1", 8080));
    assertThat(addressOf("https://a.example"))
        .isEqualTo(InetSocketAddress.createUnresolved("a.example", 443));
    assertThat(addressOf("HTTP://a.example"))
        .isEqualTo(InetSocketAddress.createUnresolved("a.example", 80));
  }
}
