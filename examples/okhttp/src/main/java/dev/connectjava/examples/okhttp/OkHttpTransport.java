package dev.connectjava.examples.okhttp;

import dev.connectjava.ClientConfig;
import dev.connectjava.Transport;
import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpClientTransport;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.http.ThreadLoop;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

/**
 * HTTP by OkHttp, for all protocols and all kinds of methods. All events of all exchanges are
 * delivered by one thread. Connections, TLS, proxies and pings are settings of the {@link
 * OkHttpClient}. Thread-safe.
 */
public final class OkHttpTransport implements HttpClientTransport {

  /** After this time without an exchange, a transport that is not closed has no thread. */
  private static final Duration IDLE = Duration.ofSeconds(1);

  private final String url;
  private final OkHttpClient client;
  private final ThreadLoop loop = ThreadLoop.endingWhenIdle("connect-okhttp", IDLE);
  private final Set<OkHttpExchange> open = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();

  private OkHttpTransport(String url, OkHttpClient client) {
    this.url = url;
    this.client = client;
  }

  /**
   * Returns a transport for calls. Closing it fails its open calls, and leaves the client open.
   *
   * @param url {@code http://} or {@code https://} with a host, and a port and a path if they are
   *     needed
   * @param client its timeouts for reading, writing and calls are not used, since a stream may be
   *     silent for any time: calls have deadlines
   * @throws IllegalArgumentException if the URL is not valid
   */
  public static Transport to(String url, OkHttpClient client, ClientConfig config) {
    OkHttpClient used =
        client
            .newBuilder()
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .callTimeout(Duration.ZERO)
            .followRedirects(false) // A redirect changes POST to GET.
            .build();
    String valid = HttpUrl.get(url).toString();
    return Transport.over(new OkHttpTransport(withoutSlash(valid), used), config);
  }

  private static String withoutSlash(String url) {
    return url.endsWith("/") ? withoutSlash(url.substring(0, url.length() - 1)) : url;
  }

  @Override
  public Optional<String> target() {
    return Optional.of(url);
  }

  @Override
  public HttpClientExchange open(HttpClientRequest request, HttpResponseListener listener) {
    return new OkHttpExchange(this, request, listener);
  }

  String url() {
    return url;
  }

  OkHttpClient client() {
    return client;
  }

  ThreadLoop loop() {
    return loop;
  }

  boolean isClosed() {
    return closed.get();
  }

  void begun(OkHttpExchange exchange) {
    open.add(exchange);
  }

  void ended(OkHttpExchange exchange) {
    open.remove(exchange);
  }

  /**
   * Runs a task on a thread of its own. The threads of OkHttp's dispatcher may be limited, and all
   * of them may wait for what the task does.
   */
  static void start(Runnable task) {
    Thread thread = new Thread(task, "connect-okhttp-task");
    thread.setDaemon(true);
    thread.start();
  }

  /** Runs a step of an exchange on the loop; returns false if the loop has ended. */
  boolean step(Runnable step) {
    try {
      loop.execute(step);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    loop.execute(() -> {
      open.forEach(OkHttpExchange::closed);
      loop.end();
    });
    if (!loop.inLoop()) {
      loop.awaitEnd();
    }
  }
}
