package dev.connectjava.http;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Listens to an exchange whose request nobody reads: what an {@link HttpHandler} returns that has
 * answered at once. Confined to the exchange's loop.
 */
public final class DiscardingListener implements HttpRequestListener {

  private final HttpExchange exchange;

  private DiscardingListener(HttpExchange exchange) {
    this.exchange = Objects.requireNonNull(exchange, "exchange");
  }

  /** A listener that discards what comes of an exchange's request. */
  public static DiscardingListener of(HttpExchange exchange) {
    return new DiscardingListener(exchange);
  }

  @Override
  public void onData(ByteBuffer data, boolean last) {
    if (data.hasRemaining()) {
      exchange.consumed(data.remaining());
    }
  }

  @Override
  public void onWritable() {}

  @Override
  public void onClosed(boolean completed) {}
}
