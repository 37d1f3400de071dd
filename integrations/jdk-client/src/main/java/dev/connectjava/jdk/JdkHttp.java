package dev.connectjava.jdk;

import dev.connectjava.Peer;
import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpClientTransport;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.http.ThreadLoop;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** HTTP by the JDK's client. All events of all exchanges are delivered by one thread. */
final class JdkHttp implements HttpClientTransport {

  /** After this time without an exchange, a transport that is not closed has no thread. */
  private static final Duration IDLE = Duration.ofSeconds(1);

  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  private final URI url;
  private final String prefix;
  private final HttpClient client;
  private final boolean ownsClient;
  private final ThreadLoop loop = ThreadLoop.endingWhenIdle("connect-jdk-client", IDLE);
  private final Set<JdkExchange> open = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();

  JdkHttp(URI url, HttpClient client, boolean ownsClient) {
    this.url = url;
    this.prefix = prefix(url.toString());
    this.client = client;
    this.ownsClient = ownsClient;
  }

  private static String prefix(String url) {
    return url.endsWith("/") ? prefix(url.substring(0, url.length() - 1)) : url;
  }

  @Override
  public Optional<String> target() {
    return Optional.of(url.toString());
  }

  @Override
  public HttpClientExchange open(HttpClientRequest request, HttpResponseListener listener) {
    return new JdkExchange(this, request, listener);
  }

  URI url() {
    return url;
  }

  /** Returns the URL of a request. */
  URI url(HttpClientRequest request) {
    return URI.create(prefix + request.target());
  }

  boolean isTls() {
    return "https".equalsIgnoreCase(url.getScheme());
  }

  /** Returns the server by its name in the URL, since the JDK's client shows no address. */
  Peer peer() {
    String host = url.getHost();
    if (host.startsWith("[")) { // An IPv6 address
      host = host.substring(1, host.length() - 1);
    }
    int port = url.getPort();
    int usual = isTls() ? HTTPS_PORT : HTTP_PORT;
    return Peer.at(InetSocketAddress.createUnresolved(host, port < 0 ? usual : port));
  }

  HttpClient client() {
    return client;
  }

  ThreadLoop loop() {
    return loop;
  }

  boolean isClosed() {
    return closed.get();
  }

  void begun(JdkExchange exchange) {
    open.add(exchange);
  }

  void ended(JdkExchange exchange) {
    open.remove(exchange);
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      loop.execute(() -> {
        open.forEach(JdkExchange::closed);
        loop.end();
      });
    } finally {
      if (ownsClient) {
        client.shutdownNow();
      }
    }
    if (!loop.inLoop()) {
      loop.awaitEnd();
    }
  }

  /**
   * Runs a step of an exchange on the loop; returns false if the loop has ended. Then the listeners
   * of all exchanges that were started know it.
   */
  boolean step(Runnable step) {
    try {
      loop.execute(step);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }
}
