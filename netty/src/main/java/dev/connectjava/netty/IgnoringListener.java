package dev.connectjava.netty;

import dev.connectjava.spi.HttpExchange;
import dev.connectjava.spi.HttpRequestListener;
import java.nio.ByteBuffer;

/** Reads the rest of an exchange that no handler has taken. */
record IgnoringListener(HttpExchange exchange) implements HttpRequestListener {

  @Override
  public void onData(ByteBuffer data, boolean last) {
    exchange.consumed(data.remaining());
  }

  @Override
  public void onWritable() {}

  @Override
  public void onClosed(boolean completed) {}
}
