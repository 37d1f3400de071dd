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
 * Connects HTTP clients to a handler, such as a {@link dev.connectjava.Router}, in memory. Clients
 * use it as an {@link HttpClientTransport}; tests that work with HTTP use {@link
 * #open(HttpRequest)}. It fulfils the contracts of both sides as a network transport does: one
 * transport thread, events in order, back-pressure in both directions. Thread-safe.
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
   * Returns a transport to a handler. Its exchanges report HTTP/2, and buffer up to 64 KiB in each
   * direction that the other side has not read.
   */
  public static InMemoryHttp to(HttpHandler handler) {
    return builder(handler).build();
  }

  /** Returns a builder, to change the settings of {@link #to}. */
  public static Builder builder(HttpHandler handler) {
    return new Builder(handler);
  }

  /** Opens an exchange. The handler is called on the transport's thread. */
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

  /** Returns the number of exchanges with an incomplete response and a connected client. */
  public int openCalls() {
    return http.openCalls();
  }

  /**
   * Fails the open exchanges and ends the transport's thread. Returns when that is done, after a
   * second at the latest; called on that thread, it returns before it is done.
   */
  @Override
  public void close() {
    http.close();
  }

  /** Builds an {@link InMemoryHttp}. Not thread-safe. */
  public static final class Builder {

    private static final int DEFAULT_BOUND_BYTES = 64 * 1024;

    private final HttpHandler handler;
    private int boundBytes = DEFAULT_BOUND_BYTES;
    private HttpVersion version = HttpVersion.HTTP_2;

    private Builder(HttpHandler handler) {
      this.handler = Objects.requireNonNull(handler, "handler");
    }

    /**
     * Sets the number of unread bytes of a request or a response at which the exchange becomes
     * unwritable; 64 KiB by default.
     *
     * @param bytes at least 1
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder boundBytes(int bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException("the bound must be at least 1 byte, but was " + bytes);
      }
      this.boundBytes = bytes;
      return this;
    }

    /**
     * Sets the HTTP version that the exchanges report to both sides; {@link HttpVersion#HTTP_2} by
     * default. It has no other effect.
     */
    public Builder version(HttpVersion version) {
      this.version = Objects.requireNonNull(version, "version");
      return this;
    }

    /** Returns the transport and starts its thread. */
    public InMemoryHttp build() {
      return new InMemoryHttp(this);
    }
  }
}
