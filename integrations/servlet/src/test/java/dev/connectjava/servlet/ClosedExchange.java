package dev.connectjava.servlet;

import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.HttpRequestListener;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A listener that consumes the request of an exchange, and reports how the exchange is closed. */
final class ClosedExchange implements HttpRequestListener {

  private final HttpExchange exchange;
  private final CompletableFuture<Boolean> closed;

  /**
   * Creates a listener.
   *
   * @param closed is completed with whether the response was complete
   */
  ClosedExchange(HttpExchange exchange, CompletableFuture<Boolean> closed) {
    this.exchange = exchange;
    this.closed = closed;
  }

  static boolean isCompleted(CompletableFuture<Boolean> closed) throws Exception {
    return closed.get(20, TimeUnit.SECONDS);
  }

  @Override
  public void onData(ByteBuffer data, boolean last) {
    exchange.consumed(data.remaining());
  }

  @Override
  public void onWritable() {}

  @Override
  public void onClosed(boolean completed) {
    closed.complete(completed);
  }
}
