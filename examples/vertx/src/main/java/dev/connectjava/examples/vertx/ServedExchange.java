package dev.connectjava.examples.vertx;

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
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** An exchange of an HTTP server of Vert.x, whose events it passes to a loop of its own. */
public final class ServedExchange implements HttpExchange {
  private static final int BOUND_BYTES = 64 * 1024;
  private final HttpServerRequest served;
  private final HttpRequest request;
  private final ExchangeLoop loop = ExchangeLoop.create();
  private final AtomicInteger unsent = new AtomicInteger();
  private final AtomicInteger unconsumed = new AtomicInteger();
  private HttpRequestListener listener = DiscardingListener.of(this); // Confined to the loop.
  private boolean over; // Confined to the loop.

  private ServedExchange(HttpServerRequest served) {
    Headers.Builder fields = Headers.builder();
    served.headers().forEach(field -> fields.add(field.getKey(), field.getValue()));
    boolean http2 = served.version() == io.vertx.core.http.HttpVersion.HTTP_2;
    HttpVersion version = http2 ? HttpVersion.HTTP_2 : HttpVersion.HTTP_1;
    var client = served.remoteAddress();
    Peer peer = Peer.at(new InetSocketAddress(client.hostAddress(), client.port()));
    this.served = served;
    String path = served.path() == null ? "" : served.path();
    this.request =
        HttpRequest.builder(version, served.method().name(), path, peer)
            .query(served.query() == null ? "" : served.query())
            .headers(fields.build())
            .build();
  }

  /** Serves a request; called by Vert.x when its head has arrived. */
  public static void serve(HttpServerRequest served, HttpHandler router) {
    ServedExchange own = new ServedExchange(served);
    served.response().closeHandler(nothing -> own.abort());
    served.endHandler(nothing -> own.step(() -> own.listener.onData(ByteBuffer.allocate(0), true)));
    served.handler(data -> {
      own.step(() -> own.listener.onData(ByteBuffer.wrap(data.getBytes()), false));
      if (own.unconsumed.addAndGet(data.length()) < BOUND_BYTES) {
        served.fetch(1);
      }
    });
    served.pause().fetch(1); // Unlike pause and resume, fetches by several threads add up.
    own.step(() -> own.listener = router.handle(own)); // The events follow, on this thread.
  }

  @Override
  public void consumed(int bytes) {
    int before = unconsumed.getAndAdd(-bytes);
    if (before >= BOUND_BYTES && before - bytes < BOUND_BYTES) {
      served.fetch(1);
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
  public void respond(HttpResponse whole) {
    sendHead(whole.status(), whole.headers());
    finish(whole.body(), whole.trailers());
  }

  @Override
  public void sendHead(int status, Headers headers) {
    step(() -> {
      headers.forEach(served.response().headers()::add);
      served.response().setStatusCode(status).setChunked(true).writeHead();
    });
  }

  @Override
  public void write(ByteBuffer data) {
    int bytes = data.remaining();
    unsent.addAndGet(bytes);
    step(() -> {
      var written = served.response().write(Buffer.buffer(bytes).setBytes(0, data.slice()));
      written.onComplete(result -> {
        if (unsent.getAndAdd(-bytes) >= BOUND_BYTES && isWritable()) {
          step(() -> listener.onWritable());
        }
      });
    });
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
    step(() -> {
      consumed(1 << 30); // What is left of the request is discarded.
      trailers.forEach(served.response().trailers()::add);
      served.response().end();
      end(true);
    });
  }

  @Override
  public void abort() {
    step(() -> end(false));
  }

  private void step(Runnable step) {
    loop.execute(() -> {
      try {
        if (!over) {
          step.run();
        }
      } catch (RuntimeException | Error e) { // The loop logs it.
        end(false);
        throw e;
      }
    });
  }

  private void end(boolean completed) {
    over = true;
    loop.end();
    loop.execute(completed ? () -> {} : served.response()::reset);
    loop.execute(() -> listener.onClosed(completed)); // Each is a task, so if one fails, both run.
  }
}
