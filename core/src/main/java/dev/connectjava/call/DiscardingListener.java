package dev.connectjava.call;

import dev.connectjava.spi.HttpExchange;
import dev.connectjava.spi.HttpRequestListener;
import java.nio.ByteBuffer;

/**
 * Listens to an exchange whose request nobody reads.
 *
 * @param exchange the exchange
 */
record DiscardingListener(HttpExchange exchange) implements HttpRequestListener {

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
