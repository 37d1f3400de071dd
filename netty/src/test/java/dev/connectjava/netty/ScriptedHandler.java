package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpRequestListener;
import dev.connectjava.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Answers by path: {@code /echo} gives the request's body back, {@code /stream} does so while it
 * comes, {@code /early} answers at once, {@code /silent} never, {@code /crash} throws; {@code
 * /hold} takes what comes without crediting it, for the test to do with as it likes.
 */
final class ScriptedHandler implements HttpHandler {

  /** An exchange that the test has in hand. */
  static final class Held implements HttpRequestListener {

    private final HttpExchange exchange;
    private final AtomicInteger received = new AtomicInteger();
    private final AtomicBoolean complete = new AtomicBoolean();
    private final CountDownLatch draining = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final BlockingQueue<String> writable = new ArrayBlockingQueue<>(1_000);

    Held(HttpExchange exchange) {
      this.exchange = exchange;
    }

    HttpExchange exchange() {
      return exchange;
    }

    int received() {
      return received.get();
    }

    boolean isComplete() {
      return complete.get();
    }

    void awaitWritable() {
      ScriptedHandler.take(writable, "an exchange became writable");
    }

    void awaitDrain() {
      await(draining, "the server did not shut down");
    }

    void awaitClosed() {
      await(closed, "the exchange was not closed");
    }

    private static void await(CountDownLatch event, String otherwise) {
      try {
        if (!event.await(30, TimeUnit.SECONDS)) {
          throw new AssertionError(otherwise);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }

    @Override
    public void onData(ByteBuffer data, boolean last) {
      received.addAndGet(data.remaining());
      complete.set(last);
    }

    @Override
    public void onWritable() {
      writable.add("now");
    }

    @Override
    public void onDrain() {
      draining.countDown();
    }

    @Override
    public void onClosed(boolean completed) {
      closed.countDown();
    }
  }

  private final BlockingQueue<Held> held = new ArrayBlockingQueue<>(1_000);

  /** The next exchange at {@code /hold}. */
  Held nextHeld() {
    return take(held, "an exchange came");
  }

  private static <T> T take(BlockingQueue<T> queue, String what) {
    try {
      T taken = queue.poll(30, TimeUnit.SECONDS);
      if (taken == null) {
        throw new AssertionError("not within 10 seconds: " + what);
      }
      return taken;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public HttpRequestListener handle(HttpExchange exchange) {
    return switch (exchange.request().path()) {
      case "/echo" -> new Echo(exchange);
      case "/stream" -> new StreamingEcho(exchange);
      case "/early" -> {
        exchange.respond(text("early"));
        yield new Consumer(exchange);
      }
      case "/give-up" -> {
        exchange.sendHead(200, Headers.empty());
        exchange.write(ByteBuffer.allocate(100));
        exchange.abort();
        yield new Consumer(exchange);
      }
      case "/silent" -> new Consumer(exchange);
      case "/crash" -> throw new IllegalStateException("secret");
      case "/hold" -> {
        Held taken = new Held(exchange);
        held.add(taken);
        yield taken;
      }
      default -> {
        exchange.respond(HttpResponse.of(404, Headers.empty()));
        yield new Consumer(exchange);
      }
    };
  }

  static HttpResponse text(String text) {
    return HttpResponse.of(
        200, Headers.of("content-type", "text/plain"), ByteBuffer.wrap(text.getBytes(ISO_8859_1)));
  }

  /** Takes the body and forgets it. */
  private static class Consumer implements HttpRequestListener {

    final HttpExchange exchange;

    Consumer(HttpExchange exchange) {
      this.exchange = exchange;
    }

    @Override
    public void onData(ByteBuffer data, boolean last) {
      exchange.consumed(data.remaining());
    }

    @Override
    public void onWritable() {}

    @Override
    public void onClosed(boolean completed) {}
  }

  private static final class Echo extends Consumer {

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    Echo(HttpExchange exchange) {
      super(exchange);
    }

    @Override
    public void onData(ByteBuffer data, boolean last) {
      exchange.consumed(data.remaining());
      while (data.hasRemaining()) {
        body.write(data.get());
      }
      if (last) {
        exchange.respond(text(body.toString(ISO_8859_1)));
      }
    }
  }

  private static final class StreamingEcho extends Consumer {

    StreamingEcho(HttpExchange exchange) {
      super(exchange);
      exchange.sendHead(200, Headers.of("content-type", "text/plain"));
    }

    @Override
    public void onData(ByteBuffer data, boolean last) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      exchange.consumed(bytes.length);
      if (bytes.length > 0) {
        exchange.write(ByteBuffer.wrap(bytes));
      }
      if (last) {
        exchange.finish(Headers.of("x-trailer", "1"));
      }
    }
  }
}
