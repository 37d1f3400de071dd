package dev.connectjava.testing;

import dev.connectjava.Peer;
import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpClientTransport;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.http.HttpVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Brings HTTP exchanges to a handler, such as a {@link dev.connectjava.Router}, in memory: for a
 * client as an {@link HttpClientTransport}, for a test that speaks HTTP by {@link
 * #open(HttpRequest)}. It keeps the contracts of both sides as a network transport does: one
 * transport thread, calls in order, back-pressure both ways. Thread-safe.
 *
 * <pre>{@code
 * try (InMemoryHttp http = new InMemoryHttp(router)) {
 *   InMemoryCall call = http.open(request);
 *   call.send(bytes);
 *   call.end();
 *   call.awaitStatus();
 * }
 * }</pre>
 */
public final class InMemoryHttp implements HttpClientTransport {

  private static final int DEFAULT_BOUND_BYTES = 64 * 1024;
  private static final Peer CLIENT =
      Peer.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));

  private final HttpHandler handler;
  private final int boundBytes;
  private final HttpVersion version;
  private final ScheduledThreadPoolExecutor transport;
  private volatile @Nullable Thread transportThread;
  private final Set<InMemoryExchange> open = ConcurrentHashMap.newKeySet();

  /** Exchanges of which each may have 64 KiB under way that the other side has not read. */
  public InMemoryHttp(HttpHandler handler) {
    this(handler, DEFAULT_BOUND_BYTES);
  }

  /**
   * Exchanges with a bound of their own.
   *
   * @param boundBytes how much of a request or a response may be written and unread before the
   *     exchange is unwritable; at least 1
   */
  public InMemoryHttp(HttpHandler handler, int boundBytes) {
    this(handler, boundBytes, HttpVersion.HTTP_2);
  }

  /**
   * Exchanges that pass for those of a version of HTTP.
   *
   * @param boundBytes as above
   * @param version what both sides are told; it changes nothing else
   */
  public InMemoryHttp(HttpHandler handler, int boundBytes, HttpVersion version) {
    this.handler = handler;
    this.boundBytes = boundBytes;
    this.version = version;
    this.transport = new ScheduledThreadPoolExecutor(1, this::newThread);
    transport.setRemoveOnCancelPolicy(true);
  }

  private Thread newThread(Runnable tasks) {
    Thread thread = Thread.ofPlatform().name("connect-in-memory").daemon().unstarted(tasks);
    transportThread = thread;
    return thread;
  }

  @Override
  public boolean isTransportThread() {
    return Thread.currentThread() == transportThread;
  }

  /** Opens an exchange; the handler is called on the transport's thread. */
  public InMemoryCall open(HttpRequest request) {
    InMemoryResponse response = new InMemoryResponse();
    InMemoryExchange exchange = begin(request, null, null, response);
    return new InMemoryCall(exchange, response, exchange::unconsumedRequestBytes);
  }

  @Override
  public HttpClientExchange open(
      HttpClientRequest request, @Nullable ByteBuffer body, HttpResponseListener listener) {
    String target = request.target();
    int question = target.indexOf('?');
    return begin(
        new HttpRequest(
            version,
            request.method(),
            question < 0 ? target : target.substring(0, question),
            question < 0 ? "" : target.substring(question + 1),
            request.headers(),
            CLIENT),
        request.timeout(),
        body,
        listener);
  }

  private InMemoryExchange begin(
      HttpRequest request,
      @Nullable Duration timeout,
      @Nullable ByteBuffer body,
      HttpResponseListener listener) {
    InMemoryExchange exchange =
        new InMemoryExchange(request, listener, transport, boundBytes, open::remove);
    open.add(exchange);
    exchange.begin(handler, body, timeout);
    return exchange;
  }

  /** The number of exchanges whose response is not complete and whose client has not gone. */
  public int openCalls() {
    return open.size();
  }

  /**
   * Fails the exchanges that are open and ends the transport's thread. Returns when that is done,
   * after a second at the latest; on that thread, before it is done.
   */
  @Override
  public void close() {
    try {
      transport.execute(this::shutDown);
    } catch (RejectedExecutionException e) {
      return;
    }
    if (isTransportThread()) {
      return;
    }
    try {
      transport.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** On the transport's thread: what comes after it there, never happens. */
  private void shutDown() {
    List.copyOf(open).forEach(InMemoryExchange::shutDown);
    transport.shutdownNow();
  }
}
