package dev.connectjava.testing;

import dev.connectjava.spi.HttpHandler;
import dev.connectjava.spi.HttpRequest;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Brings HTTP exchanges to a handler, such as a {@link dev.connectjava.Router}, in memory. It keeps
 * the contract of {@link dev.connectjava.spi.HttpExchange} as a network transport does: one
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
public final class InMemoryHttp implements AutoCloseable {

  private static final int DEFAULT_OUTBOUND_BYTES = 64 * 1024;

  private final HttpHandler handler;
  private final int outboundBytes;
  private final ScheduledThreadPoolExecutor transport;
  private final AtomicInteger openCalls = new AtomicInteger();

  /** Exchanges of which each may have 64 KiB written that its client has not read. */
  public InMemoryHttp(HttpHandler handler) {
    this(handler, DEFAULT_OUTBOUND_BYTES);
  }

  /**
   * Exchanges with a bound of their own.
   *
   * @param outboundBytes how much of a response may be written and unread before the exchange is
   *     unwritable; at least 1
   */
  public InMemoryHttp(HttpHandler handler, int outboundBytes) {
    this.handler = handler;
    this.outboundBytes = outboundBytes;
    this.transport =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("connect-in-memory").daemon().factory());
    transport.setRemoveOnCancelPolicy(true);
  }

  /** Opens an exchange; the handler is called on the transport's thread. */
  public InMemoryCall open(HttpRequest request) {
    openCalls.incrementAndGet();
    InMemoryCall call =
        new InMemoryCall(request, transport, outboundBytes, openCalls::decrementAndGet);
    call.begin(handler);
    return call;
  }

  /** The number of exchanges whose response is not complete and whose client has not gone. */
  public int openCalls() {
    return openCalls.get();
  }

  /** Ends the transport's thread; what has not happened on it by then, never will. */
  @Override
  public void close() {
    transport.shutdownNow();
    try {
      transport.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
