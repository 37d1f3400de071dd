package dev.connectjava.examples.jdkserver;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.http.DiscardingListener;
import dev.connectjava.http.ExchangeLoop;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpRequestListener;
import dev.connectjava.http.HttpResponse;
import dev.connectjava.http.HttpVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** An exchange of the JDK's HTTP server. A thread of it reads; the loop, a virtual one, writes. */
public final class ServedExchange implements HttpExchange {

  private static final int BOUND_BYTES = 64 * 1024;
  private final com.sun.net.httpserver.HttpExchange http;
  private final HttpRequest request;
  private final ExchangeLoop loop = ExchangeLoop.create();
  private final Semaphore credit = new Semaphore(BOUND_BYTES);
  private final AtomicInteger unsent = new AtomicInteger();

  // Confined to the loop.
  private HttpRequestListener listener = DiscardingListener.of(this);
  private boolean over;

  private interface Step {
    void run() throws IOException;
  }

  private ServedExchange(com.sun.net.httpserver.HttpExchange http) {
    Headers.Builder fields = Headers.builder();
    http.getRequestHeaders().forEach((name, all) -> all.forEach(one -> fields.add(name, one)));
    var uri = http.getRequestURI();
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    Peer peer = Peer.at(http.getRemoteAddress());
    this.http = http;
    this.request =
        HttpRequest.builder(HttpVersion.HTTP_1, http.getRequestMethod(), path, peer)
            .query(uri.getRawQuery() == null ? "" : uri.getRawQuery())
            .headers(fields.build())
            .build();
  }

  /** Serves an exchange, on a thread that may block. */
  public static void serve(com.sun.net.httpserver.HttpExchange http, HttpHandler router) {
    ServedExchange exchange = new ServedExchange(http);
    exchange.step(() -> exchange.listener = router.handle(exchange));
    try {
      for (int count = 0; count >= 0; ) {
        byte[] part = new byte[16 * 1024];
        count = http.getRequestBody().read(part);
        boolean last = count < 0;
        ByteBuffer data = ByteBuffer.wrap(part, 0, Math.max(0, count));
        exchange.credit.acquireUninterruptibly(data.remaining());
        exchange.step(() -> exchange.listener.onData(data, last));
      }
    } catch (IOException e) { // The client has gone, or the exchange is over.
      exchange.abort();
    }
  }

  @Override
  public HttpRequest request() {
    return request;
  }

  @Override
  public ExchangeLoop loop() {
    return loop;
  }

  @Override
  public void respond(HttpResponse response) {
    sendHead(response.status(), response.headers());
    finish(response.body(), response.trailers());
  }

  @Override
  public void sendHead(int status, Headers headers) {
    step(() -> {
      headers.forEach(http.getResponseHeaders()::add);
      http.sendResponseHeaders(status, request.method().equals("HEAD") ? -1 : 0);
    });
  }

  @Override
  public void write(ByteBuffer data) {
    int bytes = data.remaining();
    unsent.addAndGet(bytes);
    step(() -> {
      http.getResponseBody().write(data.array(), data.arrayOffset() + data.position(), bytes);
      http.getResponseBody().flush();
      if (unsent.getAndAdd(-bytes) >= BOUND_BYTES && isWritable()) {
        listener.onWritable();
      }
    });
  }

  @Override
  public void finish(ByteBuffer end, Headers trailers) {
    if (end.hasRemaining() && !request.method().equals("HEAD")) {
      write(end);
    }
    step(() -> end(true));
  }

  @Override
  public void abort() {
    step(() -> end(false));
  }

  private void step(Step step) {
    loop.execute(() -> {
      try {
        if (!over) {
          step.run();
        }
      } catch (IOException e) { // The client has gone.
        end(false);
      } catch (RuntimeException | Error e) { // The loop logs it.
        end(false);
        throw e;
      }
    });
  }

  private void end(boolean completed) {
    over = true;
    credit.release(Integer.MAX_VALUE / 2); // Nothing consumes the rest of the request.
    loop.end();
    loop.execute(http::close); // And the connection, unless request and response are complete.
    loop.execute(() -> listener.onClosed(completed));
  }

  @Override
  public boolean isWritable() {
    return unsent.get() < BOUND_BYTES;
  }

  @Override
  public void consumed(int bytes) {
    credit.release(bytes);
  }
}
