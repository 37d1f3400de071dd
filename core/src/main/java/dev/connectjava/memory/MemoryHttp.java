package dev.connectjava.memory;

import dev.connectjava.Peer;
import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpClientTransport;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.http.MessageMemory;
import dev.connectjava.http.ThreadLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * An in-memory transport that hands the exchanges of clients to a handler, such as a {@link
 * dev.connectjava.Router}. It keeps the contracts of both sides as a network transport does: one
 * transport thread, calls in order, back-pressure in both directions. Thread-safe.
 */
public final class MemoryHttp implements HttpClientTransport {

  private static final Peer CLIENT =
      Peer.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));

  /**
   * The bounds of the exchanges.
   *
   * @param exchangeBytes the number of bytes of a request or a response that may be written and
   *     unread before the exchange is not writable; at least 1
   * @param requests the memory of the handler's side
   * @param responses the memory of the client's side
   */
  public record Bounds(int exchangeBytes, MessageMemory requests, MessageMemory responses) {

    /** Returns this number of bytes for each exchange, and unlimited memory. */
    public static Bounds ofExchange(int bytes) {
      return new Bounds(bytes, MessageMemory.unlimited(), MessageMemory.unlimited());
    }
  }

  private static final String THREAD = "connect-in-memory";
  private static final Duration IDLE = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  private final HttpHandler handler;
  private final Bounds bounds;
  private final HttpVersion version;
  private final ThreadLoop loop;
  private final boolean ownsLoop;
  private final Set<MemoryExchange> open = ConcurrentHashMap.newKeySet();

  /**
   * Creates a transport to one handler.
   *
   * @param version the HTTP version that both sides see; it changes nothing else
   */
  public MemoryHttp(HttpHandler handler, Bounds bounds, HttpVersion version) {
    this(handler, bounds, version, ThreadLoop.create(THREAD), true);
  }

  private MemoryHttp(
      HttpHandler handler, Bounds bounds, HttpVersion version, ThreadLoop loop, boolean ownsLoop) {
    this.handler = handler;
    this.bounds = bounds;
    this.version = version;
    this.loop = loop;
    this.ownsLoop = ownsLoop;
  }

  /**
   * Returns a transport to a handler that does not have to be closed: its thread ends when it has
   * nothing to do. {@link #close} ends only the exchanges.
   */
  public static MemoryHttp unclosed(HttpHandler handler, Bounds bounds, HttpVersion version) {
    return new MemoryHttp(handler, bounds, version, ThreadLoop.endingWhenIdle(THREAD, IDLE), false);
  }

  /**
   * Waits until the transport's thread has run all tasks that were submitted before. Does nothing
   * on that thread.
   *
   * @throws IllegalStateException if a task blocks the thread for 10 seconds
   */
  public void awaitTurn() {
    if (!loop.inLoop()) {
      await(CompletableFuture.runAsync(() -> {}, loop));
    }
  }

  /**
   * Waits for what a task of the transport's thread completes; called on another thread.
   *
   * @return the result; its failure is thrown
   * @throws IllegalStateException if this takes 10 seconds
   */
  public <T extends @Nullable Object> T await(CompletableFuture<T> result) {
    return AwaitedResult.of(result, loop, LONGEST_WAIT);
  }

  /** Creates an exchange; the handler is called on the transport's thread. */
  public MemoryExchange open(HttpRequest request, HttpResponseListener listener) {
    return exchange(request, null, listener);
  }

  @Override
  public HttpClientExchange open(HttpClientRequest request, HttpResponseListener listener) {
    String target = request.target();
    int question = target.indexOf('?');
    return exchange(
        HttpRequest.builder(
                version,
                request.method(),
                question < 0 ? target : target.substring(0, question),
                CLIENT)
            .query(question < 0 ? "" : target.substring(question + 1))
            .headers(request.headers())
            .build(),
        request.timeout(),
        listener);
  }

  private MemoryExchange exchange(
      HttpRequest request, @Nullable Duration timeout, HttpResponseListener listener) {
    return new MemoryExchange(handler, request, timeout, listener, loop, bounds, open);
  }

  /**
   * Returns the number of exchanges whose response is not complete and that the client has not
   * cancelled.
   */
  public int openCalls() {
    return open.size();
  }

  /**
   * Fails the open exchanges and ends the transport's thread. Returns when this is done, after a
   * second at the latest; if called on that thread, before it is done.
   */
  @Override
  public void close() {
    try {
      loop.execute(this::shutDown);
    } catch (RejectedExecutionException e) {
      return;
    }
    if (ownsLoop && !loop.inLoop()) {
      loop.awaitEnd();
    }
  }

  /** Called on the loop. */
  private void shutDown() {
    List.copyOf(open).forEach(MemoryExchange::shutDown);
    if (ownsLoop) {
      loop.end();
    }
  }
}
