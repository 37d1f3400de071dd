package dev.connectjava.memory;

import dev.connectjava.Deadline;
import dev.connectjava.Headers;
import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpRequestListener;
import dev.connectjava.http.HttpResponse;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.http.Loop;
import dev.connectjava.http.MessageMemory;
import dev.connectjava.http.ThreadLoop;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One exchange in memory. What one side does becomes a task on the transport's thread, which
 * notifies the other side. This object is the client's side.
 */
public final class MemoryExchange implements HttpClientExchange {

  private static final long INTERNAL_ERROR = 0x2;

  private final HttpHandler handler;
  private final HttpRequest request;
  private final @Nullable Deadline deadline;
  private final HttpResponseListener client;
  private final ThreadLoop loop;
  private final int boundBytes;
  private final MessageMemory requestMemory;
  private final MessageMemory responseMemory;
  private final Set<MemoryExchange> open;

  /** Bytes that were sent to the server or to the client and not consumed. */
  private final AtomicInteger requestBytes = new AtomicInteger();

  private final AtomicInteger responseBytes = new AtomicInteger();

  // Confined to the transport's thread.
  private @Nullable HttpRequestListener server;
  private Loop.Timer timer = () -> {};
  private boolean responseEnded;
  private boolean over;

  /**
   * Creates an exchange that is not started.
   *
   * @param timeout the time after which the client's {@code onTimeout} is called; null for never
   * @param open contains the exchange from its start to its end
   */
  MemoryExchange(
      HttpHandler handler,
      HttpRequest request,
      @Nullable Duration timeout,
      HttpResponseListener client,
      ThreadLoop loop,
      MemoryHttp.Bounds bounds,
      Set<MemoryExchange> open) {
    this.handler = handler;
    this.request = request;
    this.deadline = timeout == null ? null : Deadline.after(timeout);
    this.client = client;
    this.loop = loop;
    this.boundBytes = bounds.exchangeBytes();
    this.requestMemory = bounds.requests();
    this.responseMemory = bounds.responses();
    this.open = open;
  }

  /** Hands the exchange to the handler, with the whole body if there is one. */
  @Override
  public void start(@Nullable ByteBuffer body) {
    if (body != null) {
      requestBytes.addAndGet(body.remaining());
    }
    open.add(this);
    try {
      loop.execute(() -> begin(body));
    } catch (RejectedExecutionException e) {
      open.remove(this);
      HttpFailure failure = closed().withProgress(HttpFailure.Progress.NOT_SENT);
      Thread.startVirtualThread(() -> client.onFailed(failure));
    }
  }

  private void begin(@Nullable ByteBuffer body) {
    if (over) {
      open.remove(this); // The transport was closed before this task ran.
      return;
    }
    if (deadline != null) {
      timer = loop.schedule(client::onTimeout, deadline.remaining());
    }
    client.onStarted(request.version(), request.peer());
    server = handler.handle(new ServerSide());
    if (body != null) {
      deliver(body, true);
    }
  }

  private static HttpFailure closed() {
    return HttpFailure.of(HttpFailure.Kind.CLOSED, "the in-memory transport is closed");
  }

  /** The same failure as over HTTP/2, where the stream is reset. */
  private static HttpFailure brokenOff() {
    return HttpFailure.of(HttpFailure.Kind.RESET, "the server aborted the exchange")
        .withErrorCode(INTERNAL_ERROR);
  }

  @Override
  public void write(ByteBuffer data) {
    requestBytes.addAndGet(data.remaining());
    step(() -> deliver(data, false));
  }

  @Override
  public void finish() {
    step(() -> deliver(ByteBuffer.allocate(0), true));
  }

  private void deliver(ByteBuffer data, boolean last) {
    HttpRequestListener receiver = server;
    if (receiver == null) {
      requestBytes.addAndGet(-data.remaining());
    } else {
      receiver.onData(data.asReadOnlyBuffer(), last);
    }
  }

  @Override
  public void cancel() {
    step(() -> over(false));
  }

  @Override
  public boolean isWritable() {
    return requestBytes.get() < boundBytes;
  }

  @Override
  public void consumed(int bytes) {
    int before = responseBytes.getAndAdd(-bytes);
    if (before >= boundBytes && before - bytes < boundBytes) {
      step(() -> {
        if (server != null) {
          server.onWritable();
        }
      });
    }
  }

  @Override
  public MessageMemory memory() {
    return responseMemory;
  }

  @Override
  public Loop loop() {
    return loop;
  }

  /** Returns the number of request bytes that were sent and not consumed. */
  public int unconsumedRequestBytes() {
    return requestBytes.get();
  }

  /**
   * Ends the exchange because the transport is closed; the client is notified unless it is over.
   */
  void shutDown() {
    if (!over) {
      over(false);
      if (!responseEnded) {
        client.onFailed(closed());
      }
    }
  }

  private void over(boolean completed) {
    HttpRequestListener receiver = server;
    server = null;
    if (!over) {
      over = true;
      timer.cancel();
      open.remove(this);
      if (receiver != null) {
        receiver.onClosed(completed);
      }
    }
  }

  private void step(Runnable step) {
    try {
      loop.execute(step);
    } catch (RejectedExecutionException e) {
      open.remove(this);
    }
  }

  /** The server's side. */
  private final class ServerSide implements HttpExchange {

    @Override
    public HttpRequest request() {
      return request;
    }

    @Override
    public void respond(HttpResponse complete) {
      responseBytes.addAndGet(complete.body().remaining());
      whileOpen(() -> {
        client.onHead(complete.status(), complete.headers());
        end(complete.body(), complete.trailers());
      });
    }

    @Override
    public void sendHead(int status, Headers headers) {
      whileOpen(() -> client.onHead(status, headers));
    }

    @Override
    public void write(ByteBuffer data) {
      responseBytes.addAndGet(data.remaining());
      whileOpen(() -> client.onData(data, false));
    }

    @Override
    public void finish(ByteBuffer end, Headers trailers) {
      responseBytes.addAndGet(end.remaining());
      whileOpen(() -> end(end, trailers));
    }

    private void end(ByteBuffer rest, Headers trailers) {
      boolean endsWithData = rest.hasRemaining() && trailers.isEmpty();
      if (rest.hasRemaining() && !endsWithData) {
        client.onData(rest, false);
      }
      responseEnded = true;
      if (endsWithData) {
        client.onData(rest, true);
      } else {
        client.onEnd(trailers);
      }
      over(true);
    }

    @Override
    public void abort() {
      whileOpen(() -> {
        responseEnded = true;
        client.onFailed(brokenOff());
        over(false);
      });
    }

    private void whileOpen(Runnable step) {
      step(() -> {
        if (!over && !responseEnded) {
          step.run();
        }
      });
    }

    @Override
    public boolean isWritable() {
      return responseBytes.get() < boundBytes;
    }

    @Override
    public void consumed(int bytes) {
      int before = requestBytes.getAndAdd(-bytes);
      if (before >= boundBytes && before - bytes < boundBytes) {
        whileOpen(client::onWritable);
      }
    }

    @Override
    public MessageMemory memory() {
      return requestMemory;
    }

    @Override
    public Loop loop() {
      return loop;
    }
  }
}
