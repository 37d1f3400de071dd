package dev.connectjava.examples.vertx;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.http.ExchangeLoop;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpRequestListener;
import dev.connectjava.http.HttpResponse;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.http.Loop;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An exchange of an HTTP server of Vert.x, whose events it passes to a loop of its own. */
public final class ServedExchange implements HttpExchange {

  private static final int BOUND_BYTES = 64 * 1024;

  private final HttpServerRequest served;
  private final HttpServerResponse response;
  private final HttpRequest request;
  private final ExchangeLoop loop = ExchangeLoop.create();
  private final AtomicInteger unsent = new AtomicInteger();
  private final AtomicInteger unconsumed = new AtomicInteger();

  /** Confined to the loop; null once the exchange is over. */
  private @Nullable HttpRequestListener listener;

  private ServedExchange(HttpServerRequest served) {
    Headers.Builder fields = Headers.builder();
    served.headers().forEach(field -> fields.add(field.getKey(), field.getValue()));
    boolean http2 = served.version() == io.vertx.core.http.HttpVersion.HTTP_2;
    HttpVersion version = http2 ? HttpVersion.HTTP_2 : HttpVersion.HTTP_1;
    var client = served.remoteAddress();
    Peer peer = Peer.at(new InetSocketAddress(client.hostAddress(), client.port()));
    this.served = served;
    this.response = served.response();
    String path = Objects.requireNonNullElse(served.path(), "");
    this.request =
        HttpRequest.builder(version, served.method().name(), path, peer)
            .query(Objects.requireNonNullElse(served.query(), ""))
            .headers(fields.build())
            .build();
  }

  /** Serves a request; called by Vert.x when its head has arrived. */
  public static void serve(HttpServerRequest served, HttpHandler router) {
    ServedExchange exchange = new ServedExchange(served);
    exchange.loop.execute(() -> exchange.listener = router.handle(exchange));
    exchange.response.exceptionHandler(failure -> exchange.step(it -> exchange.over(it, false)));
    exchange.response.closeHandler(nothing -> exchange.step(it -> exchange.over(it, false)));
    served.handler(data -> exchange.deliver(data, false));
    served.endHandler(nothing -> exchange.deliver(Buffer.buffer(), true));
  }

  private void deliver(Buffer data, boolean last) {
    if (unconsumed.addAndGet(data.length()) >= BOUND_BYTES) {
      served.pause();
    }
    step(receiver -> receiver.onData(ByteBuffer.wrap(data.getBytes()), last));
  }

  @Override
  public void consumed(int bytes) {
    int before = unconsumed.getAndAdd(-bytes);
    if (before >= BOUND_BYTES && before - bytes < BOUND_BYTES) {
      served.resume();
    }
  }

  @Override
  public HttpRequest request() {
    return request;
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public void respond(HttpResponse whole) {
    sendHead(whole.status(), whole.headers());
    finish(whole.body(), whole.trailers());
  }

  @Override
  public void sendHead(int status, Headers headers) {
    step(receiver -> {
      headers.forEach(response.headers()::add);
      response.setStatusCode(status).setChunked(true).writeHead();
    });
  }

  @Override
  public void write(ByteBuffer data) {
    int bytes = data.remaining();
    unsent.addAndGet(bytes);
    step(receiver -> {
      byte[] copy = new byte[bytes];
      data.get(copy);
      response.write(Buffer.buffer(copy)).onComplete(result -> sent(bytes));
    });
  }

  private void sent(int bytes) {
    if (unsent.getAndAdd(-bytes) >= BOUND_BYTES && isWritable()) {
      step(HttpRequestListener::onWritable);
    }
  }

  @Override
  public boolean isWritable() {
    return unsent.get() < BOUND_BYTES;
  }

  @Override
  public void finish(ByteBuffer end, Headers trailers) {
    if (end.hasRemaining()) {
      write(end);
    }
    step(receiver -> {
      trailers.forEach(response.trailers()::add);
      response.end();
      over(receiver, true);
    });
  }

  @Override
  public void abort() {
    step(receiver -> {
      response.reset();
      over(receiver, false);
    });
  }

  private void step(Consumer<HttpRequestListener> step) {
    loop.execute(() -> {
      if (listener != null) {
        step.accept(listener);
      }
    });
  }

  private void over(HttpRequestListener receiver, boolean completed) {
    listener = null;
    loop.end();
    receiver.onClosed(completed);
  }
}
