package dev.connectjava.http;

import dev.connectjava.Headers;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An exchange that forwards to another one, for handlers between a transport and a router that
 * change some of its behaviour.
 */
public abstract class ForwardingHttpExchange implements HttpExchange {

  private final HttpExchange exchange;

  /** Creates an exchange that forwards to another one. */
  protected ForwardingHttpExchange(HttpExchange exchange) {
    this.exchange = Objects.requireNonNull(exchange, "exchange");
  }

  @Override
  public HttpRequest request() {
    return exchange.request();
  }

  @Override
  public int headerListBytes() {
    return exchange.headerListBytes();
  }

  @Override
  public void respond(HttpResponse response) {
    exchange.respond(response);
  }

  @Override
  public void sendHead(int status, Headers headers) {
    exchange.sendHead(status, headers);
  }

  @Override
  public void write(ByteBuffer data) {
    exchange.write(data);
  }

  @Override
  public void finish(ByteBuffer end, Headers trailers) {
    exchange.finish(end, trailers);
  }

  @Override
  public void abort() {
    exchange.abort();
  }

  @Override
  public @Nullable String reserveResponse(int bytes) {
    return exchange.reserveResponse(bytes);
  }

  @Override
  public boolean isWritable() {
    return exchange.isWritable();
  }

  @Override
  public void consumed(int bytes) {
    exchange.consumed(bytes);
  }

  @Override
  public MessageMemory memory() {
    return exchange.memory();
  }

  @Override
  public Loop loop() {
    return exchange.loop();
  }
}
