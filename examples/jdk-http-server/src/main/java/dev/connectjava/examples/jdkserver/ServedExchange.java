package dev.connectjava.examples.jdkserver;

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
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An exchange of the JDK's HTTP server, whose I/O blocks. The server's thread reads the request,
 * and the loop of the exchange, a virtual thread, writes the response.
 */
public final class ServedExchange implements HttpExchange {

  private static final int BOUND_BYTES = 64 * 1024;

  private final com.sun.net.httpserver.HttpExchange http;
  private final HttpRequest request;
  private final ExchangeLoop loop = ExchangeLoop.create();
  private final Semaphore credit = new Semaphore(BOUND_BYTES);
  private final AtomicInteger unsent = new AtomicInteger();

  /** Confined to the loop; null once the exchange is over. */
  private @Nullable HttpRequestListener listener;

  private interface Step {
    void run(HttpRequestListener listener) throws IOException;
  }

  private ServedExchange(com.sun.net.httpserver.HttpExchange http) {
    Headers.Builder fields = Headers.builder();
    http.getRequestHeaders().forEach((name, all) -> all.forEach(one -> fields.add(name, one)));
    String path = http.getRequestURI().getRawPath();
    Peer peer = Peer.at(http.getRemoteAddress());
    this.http = http;
    this.request =
        HttpRequest.builder(HttpVersion.HTTP_1, http.getRequestMethod(), path, peer)
            .query(Objects.requireNonNullElse(http.getRequestURI().getRawQuery(), ""))
            .headers(fields.build())
            .build();
  }

  /** Serves an exchange, on a thread that may block. */
  public static void serve(com.sun.net.httpserver.HttpExchange http, HttpHandler router) {
    ServedExchange exchange = new ServedExchange(http);
    exchange.loop.execute(() -> exchange.listener = router.handle(exchange));
    exchange.read();
  }

  private void read() {
    try {
      for (int count = 0; count >= 0; ) {
        byte[] part = new byte[16 * 1024];
        count = http.getRequestBody().read(part);
        boolean last = count < 0;
        ByteBuffer data = ByteBuffer.wrap(part, 0, Math.max(0, count));
        credit.acquireUninterruptibly(data.remaining());
        step(0, receiver -> receiver.onData(data, last));
      }
    } catch (IOException e) { // The client has gone, or the exchange is over.
      abort();
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
  public void respond(HttpResponse response) {
    sendHead(response.status(), response.headers());
    finish(response.body(), response.trailers());
  }

  @Override
  public void sendHead(int status, Headers headers) {
    step(
        0,
        receiver -> {
          headers.forEach(http.getResponseHeaders()::add);
          http.sendResponseHeaders(status, request.method().equals("HEAD") ? -1 : 0);
        });
  }

  @Override
  public void write(ByteBuffer data) {
    step(
        data.remaining(),
        receiver -> {
          int start = data.arrayOffset() + data.position();
          http.getResponseBody().write(data.array(), start, data.remaining());
          http.getResponseBody().flush();
        });
  }

  @Override
  public void finish(ByteBuffer end, Headers trailers) {
    if (end.hasRemaining() && !request.method().equals("HEAD")) {
      write(end);
    }
    step(0, receiver -> over(receiver, true));
  }

  @Override
  public void abort() {
    step(0, receiver -> over(receiver, false));
  }

  private void step(int bytes, Step step) {
    unsent.addAndGet(bytes);
    loop.execute(() -> {
      HttpRequestListener receiver = listener;
      if (receiver != null) {
        try {
          step.run(receiver);
        } catch (IOException e) { // The client has gone.
          over(receiver, false);
        }
        if (unsent.getAndAdd(-bytes) >= BOUND_BYTES && isWritable() && listener != null) {
          receiver.onWritable();
        }
      }
    });
  }

  private void over(HttpRequestListener receiver, boolean completed) {
    listener = null;
    http.close(); // And the connection, unless request and response are complete.
    credit.release(BOUND_BYTES);
    loop.end();
    receiver.onClosed(completed);
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
