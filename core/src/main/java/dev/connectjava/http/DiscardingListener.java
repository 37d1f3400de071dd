package dev.connectjava.http;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A listener that discards the request's body. An {@link HttpHandler} returns it after it has
 * answered without reading the request. Confined to the exchange's loop.
 *
 * <pre>{@code
 * HttpHandler notFound =
 *     exchange -> {
 *       exchange.respond(HttpResponse.of(404, Headers.empty()));
 *       return DiscardingListener.of(exchange);
 *     };
 * }</pre>
 */
public final class DiscardingListener implements HttpRequestListener {

  private final HttpExchange exchange;

  private DiscardingListener(HttpExchange exchange) {
    this.exchange = Objects.requireNonNull(exchange, "exchange");
  }

  /** Returns a listener that discards the request body of an exchange. */
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
