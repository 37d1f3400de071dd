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
import java.util.Objects;

/**
 * Brings HTTP exchanges to a handler, such as a {@link dev.connectjava.Router}, in memory: for a
 * client as an {@link HttpClientTransport}, for a test that speaks HTTP by {@link
 * #open(HttpRequest)}. It keeps the contracts of both sides as a network transport does: one
 * transport thread, calls in order, back-pressure both ways. Thread-safe.
 *
 * <pre>{@code
 * try (InMemoryHttp http = InMemoryHttp.to(router)) {
 *   InMemoryCall call = http.open(request);
 *   call.send(bytes);
 *   call.end();
 *   call.awaitStatus();
 * }
 * }</pre>
 */
public final class InMemoryHttp implements HttpClientTransport {

  private final MemoryHttp http;

  private InMemoryHttp(Builder builder) {
    this.http =
        new MemoryHttp(
            builder.handler, MemoryHttp.Bounds.ofExchange(builder.boundBytes), builder.version);
  }

  /**
   * Exchanges of HTTP/2 of which each may have 64 KiB under way that the other side has not read.
   */
  public static InMemoryHttp to(HttpHandler handler) {
    return builder(handler).build();
  }

  /** A builder for exchanges that differ from those of {@link #to}. */
  public static Builder builder(HttpHandler handler) {
    return new Builder(handler);
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

  /** Collects settings. Not thread-safe. */
  public static final class Builder {

    private static final int DEFAULT_BOUND_BYTES = 64 * 1024;

    private final HttpHandler handler;
    private int boundBytes = DEFAULT_BOUND_BYTES;
    private HttpVersion version = HttpVersion.HTTP_2;

    private Builder(HttpHandler handler) {
      this.handler = Objects.requireNonNull(handler, "handler");
    }

    /**
     * Sets how much of a request or a response may be written and unread before the exchange is
     * unwritable; 64 KiB by default.
     *
     * @param bytes at least 1
     */
    public Builder boundBytes(int bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException("the bound must be at least 1 byte, but was " + bytes);
      }
      this.boundBytes = bytes;
      return this;
    }

    /**
     * Sets which version of HTTP both sides are told; {@link HttpVersion#HTTP_2} by default. It
     * changes nothing else.
     */
    public Builder version(HttpVersion version) {
      this.version = Objects.requireNonNull(version, "version");
      return this;
    }

    /** The transport, whose thread runs. */
    public InMemoryHttp build() {
      return new InMemoryHttp(this);
    }
  }
}
