package dev.connectjava.testing;

import dev.connectjava.Headers;
import dev.connectjava.spi.HttpExchange;
import dev.connectjava.spi.HttpHandler;
import dev.connectjava.spi.HttpRequest;
import dev.connectjava.spi.HttpRequestListener;
import dev.connectjava.spi.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of an exchange in memory. Thread-safe; the methods that wait do so for 10
 * seconds and then throw {@link AssertionError}.
 */
public final class InMemoryCall {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Exchange exchange;
  private final InMemoryResponse response = new InMemoryResponse();
  private final ScheduledExecutorService transport;
  private final int outboundBytes;
  private final Runnable onOver;
  private final AtomicInteger unreadBytes = new AtomicInteger();
  private final AtomicInteger unconsumedBytes = new AtomicInteger();

  /** Confined to the transport's thread; null once the exchange is over. */
  private @Nullable HttpRequestListener listener;

  private boolean over;

  InMemoryCall(
      HttpRequest request, ScheduledExecutorService transport, int outboundBytes, Runnable onOver) {
    this.exchange = new Exchange(request);
    this.transport = transport;
    this.outboundBytes = outboundBytes;
    this.onOver = onOver;
  }

  void begin(HttpHandler handler) {
    step(() -> listener = handler.handle(exchange));
  }

  /** Sends a part of the request's body. */
  public void send(byte[] data) {
    unconsumedBytes.addAndGet(data.length);
    step(() -> deliver(ByteBuffer.wrap(data.clone()), false));
  }

  /** Ends the request's body. */
  public void end() {
    step(() -> deliver(ByteBuffer.allocate(0), true));
  }

  private void deliver(ByteBuffer data, boolean last) {
    HttpRequestListener receiver = listener;
    if (receiver == null) {
      unconsumedBytes.addAndGet(-data.remaining());
    } else {
      receiver.onData(data, last);
    }
  }

  /** Goes away without waiting for the response. */
  public void disconnect() {
    step(() -> over(false));
  }

  /**
   * How many bytes of the request have been sent and not consumed: what a slow handler holds back.
   */
  public int unconsumedBytes() {
    return unconsumedBytes.get();
  }

  /** Waits for the response's status. */
  public int awaitStatus() {
    return response.await("status", PATIENCE, response::statusOrNull);
  }

  /** Waits for the response's headers. */
  public Headers awaitHeaders() {
    return response.await("head", PATIENCE, response::headersOrNull);
  }

  /**
   * Waits for some bytes of the response's body, and takes them.
   *
   * @return the bytes, fewer than asked for only at the response's end
   */
  public byte[] read(int count) {
    byte[] bytes =
        response.await(count + " bytes of the body", PATIENCE, () -> response.takeOrNull(count));
    int before = unreadBytes.getAndAdd(-bytes.length);
    if (before >= outboundBytes && before - bytes.length < outboundBytes) {
      step(() -> {
        if (listener != null) {
          listener.onWritable();
        }
      });
    }
    return bytes;
  }

  /** Waits for the response's end. */
  public Headers awaitTrailers() {
    return response.await("end", PATIENCE, response::trailersOrNull);
  }

  /** Waits until the server has broken the exchange off. */
  public void awaitAbort() {
    response.await("abort", PATIENCE, () -> response.isAborted() ? true : null);
  }

  private void over(boolean completed) {
    HttpRequestListener receiver = listener;
    listener = null;
    if (!over) {
      over = true;
      onOver.run();
      if (receiver != null) {
        receiver.onClosed(completed);
      }
    }
  }

  private void step(Runnable step) {
    try {
      transport.execute(step);
    } catch (RejectedExecutionException e) {
      throw new IllegalStateException("the InMemoryHttp of this call is closed", e);
    }
  }

  /** The server's side. */
  private final class Exchange implements HttpExchange {

    private final HttpRequest request;

    Exchange(HttpRequest request) {
      this.request = request;
    }

    @Override
    public HttpRequest request() {
      return request;
    }

    @Override
    public void respond(HttpResponse complete) {
      unreadBytes.addAndGet(complete.body().remaining());
      whileOpen(() -> {
        response.head(complete.status(), complete.headers());
        response.body(complete.body());
        response.end(complete.trailers());
        over(true);
      });
    }

    @Override
    public void sendHead(int status, Headers headers) {
      whileOpen(() -> response.head(status, headers));
    }

    @Override
    public void write(ByteBuffer data) {
      unreadBytes.addAndGet(data.remaining());
      whileOpen(() -> response.body(data));
    }

    @Override
    public void finish(Headers trailers) {
      whileOpen(() -> {
        response.end(trailers);
        over(true);
      });
    }

    @Override
    public void abort() {
      whileOpen(() -> {
        response.abort();
        over(false);
      });
    }

    private void whileOpen(Runnable step) {
      step(() -> {
        if (!over) {
          step.run();
        }
      });
    }

    @Override
    public boolean isWritable() {
      return unreadBytes.get() < outboundBytes;
    }

    @Override
    public void consumed(int bytes) {
      unconsumedBytes.addAndGet(-bytes);
    }

    @Override
    public Cancellable schedule(Runnable task, Duration delay) {
      Future<?> future = transport.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> future.cancel(false);
    }
  }
}
