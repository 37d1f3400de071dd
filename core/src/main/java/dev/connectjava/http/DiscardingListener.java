package dev.connectjava.http;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Listens to an exchange whose request nobody reads: what an {@link HttpHandler} returns that has
 * answered at once.
 *
 * @param exchange the exchange
 */
public record DiscardingListener(HttpExchange exchange) implements HttpRequestListener {

  /** Checks that there is an exchange. */
  public DiscardingListener {
    Objects.requireNonNull(exchange, "exchange");
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
