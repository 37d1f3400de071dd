package dev.connectjava.testing;

import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpClientTransport;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.memory.MemoryExchange;
import dev.connectjava.memory.MemoryHttp;

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

  private final MemoryHttp http;

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
    this.http = new MemoryHttp(handler, MemoryHttp.Bounds.ofExchange(boundBytes), version);
  }

  /** Opens an exchange; the handler is called on the transport's thread. */
  public InMemoryCall open(HttpRequest request) {
    InMemoryResponse response = new InMemoryResponse();
    MemoryExchange exchange = http.open(request, response);
    exchange.start(null);
    return new InMemoryCall(exchange, response);
  }

  @Override
  public HttpClientExchange open(HttpClientRequest request, HttpResponseListener listener) {
    return http.open(request, listener);
  }

  /** The number of exchanges whose response is not complete and whose client has not gone. */
  public int openCalls() {
    return http.openCalls();
  }

  /**
   * Fails the exchanges that are open and ends the transport's thread. Returns when that is done,
   * after a second at the latest; on that thread, before it is done.
   */
  @Override
  public void close() {
    http.close();
  }
}
