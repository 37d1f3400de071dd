package dev.connectjava.jdk;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.http.Loop;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response. What other threads ask for, and what the JDK's client reports on
 * its threads, becomes a step of the transport's loop; the fields are confined to it unless they
 * say otherwise.
 */
final class JdkExchange implements HttpClientExchange {

  /** What a request may have written and not yet passed on, and a response not yet consumed. */
  static final int MOST_BYTES = 64 * 1024;

  private final JdkHttp http;
  private final HttpClientRequest request;
  private final HttpResponseListener listener;
  private final RequestBody body = new RequestBody(this);

  /** The bytes that were written and not yet passed to the JDK's client; any thread changes it. */
  private final AtomicInteger unsent = new AtomicInteger();

  private final Loop.@Nullable Timer timer;
  private @Nullable CompletableFuture<?> response;
  private @Nullable ResponseBody responseBody;
  private boolean over;

  JdkExchange(JdkHttp http, HttpClientRequest request, HttpResponseListener listener) {
    this.http = http;
    this.request = request;
    this.listener = listener;
    Duration timeout = request.timeout();
    this.timer = timeout == null ? null : timer(timeout);
  }

  private Loop.@Nullable Timer timer(Duration timeout) {
    try {
      return http.loop()
          .schedule(
              () -> {
                if (!over) {
                  listener.onTimeout();
                }
              },
              timeout);
    } catch (RejectedExecutionException e) {
      return null; // The transport is closed, which the listener learns when the exchange starts.
    }
  }

  // Called by the engine, on any thread.

  @Override
  public void start(@Nullable ByteBuffer wholeBody) {
    if (!step(() -> begin(wholeBody))) { // The transport has no thread any more.
      Thread.ofVirtual().name("connect-jdk-client-closed").start(this::closed);
    }
  }

  @Override
  public void write(ByteBuffer data) {
    unsent.addAndGet(data.remaining());
    step(() -> body.write(data));
  }

  @Override
  public void finish() {
    step(body::finish);
  }

  @Override
  public boolean isWritable() {
    return unsent.get() < MOST_BYTES;
  }

  @Override
  public void consumed(int bytes) {
    step(() -> {
      if (responseBody != null) {
        responseBody.consumed(bytes);
      }
    });
  }

  @Override
  public void cancel() {
    step(() -> {
      if (end()) {
        abandon();
      }
    });
  }

  @Override
  public Loop loop() {
    return http.loop();
  }

  // Steps of the loop.

  private void begin(@Nullable ByteBuffer wholeBody) {
    if (over) {
      return;
    }
    if (http.isClosed()) {
      closed();
      return;
    }
    http.begun(this);
    HttpRequest head;
    try {
      head = head(wholeBody == null ? BodyPublishers.fromPublisher(body) : whole(wholeBody));
    } catch (IllegalArgumentException e) {
      fail(
          HttpFailure.of(
                  HttpFailure.Kind.INTERNAL,
                  "the JDK's HTTP client refuses the request: " + e.getMessage())
              .withProgress(HttpFailure.Progress.NOT_SENT)
              .withCause(e));
      return;
    }
    // The JDK's client shows a response when the request is complete, over HTTP/2, too.
    listener.onStarted(HttpVersion.HTTP_1, http.peer());
    CompletableFuture<HttpResponse<Flow.Publisher<List<ByteBuffer>>>> sent =
        http.client().sendAsync(head, BodyHandlers.ofPublisher());
    response = sent;
    CompletableFuture<?> unused =
        sent.whenComplete((received, failure) -> {
          boolean runs =
              step(() -> {
                if (failure != null) {
                  fail(failure);
                } else {
                  readHead(received);
                }
              });
          if (!runs && received != null) {
            received.body().subscribe(new ResponseBody(this)); // Which cancels it.
          }
        });
  }

  private HttpRequest head(BodyPublisher bodyPublisher) {
    HttpRequest.Builder head =
        HttpRequest.newBuilder(http.url(request))
            .version(http.isTls() ? http.client().version() : HttpClient.Version.HTTP_1_1)
            .method(request.method(), bodyPublisher);
    request.headers().forEach(head::header);
    return head.build();
  }

  private static BodyPublisher whole(ByteBuffer bytes) {
    if (!bytes.hasRemaining()) {
      return BodyPublishers.noBody();
    }
    if (bytes.hasArray()) {
      return BodyPublishers.ofByteArray(
          bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    }
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return BodyPublishers.ofByteArray(copy);
  }

  private void readHead(HttpResponse<Flow.Publisher<List<ByteBuffer>>> received) {
    ResponseBody reading = new ResponseBody(this);
    responseBody = reading;
    try {
      if (!over) {
        listener.onHead(received.statusCode(), headers(received.headers()));
      }
    } finally {
      received.body().subscribe(reading); // Which cancels it if the exchange is over.
    }
  }

  private static Headers headers(HttpHeaders received) {
    Headers.Builder headers = Headers.builder();
    received
        .map()
        .forEach((name, values) -> {
          String lowerCase = name.toLowerCase(Locale.ROOT);
          if (!lowerCase.startsWith(":")) {
            values.forEach(value -> headers.addReceived(lowerCase, value));
          }
        });
    return headers.build();
  }

  /** Passes on a part of the response's body. */
  void received(ByteBuffer part) {
    if (!over) {
      listener.onData(part, false);
    }
  }

  /** The response is complete. */
  void complete() {
    if (end()) {
      body.abandon();
      listener.onEnd(Headers.empty());
    }
  }

  void fail(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    fail(FailedRequest.failure(http.url().toString(), cause));
  }

  private void fail(HttpFailure failure) {
    if (end()) {
      try {
        abandon();
      } finally {
        listener.onFailed(failure);
      }
    }
  }

  /** The transport is closed. */
  void closed() {
    fail(HttpFailure.of(HttpFailure.Kind.CLOSED, "the transport to " + http.url() + " is closed"));
  }

  /** Returns whether the exchange was not over before. */
  private boolean end() {
    if (over) {
      return false;
    }
    over = true;
    if (timer != null) {
      timer.cancel();
    }
    http.ended(this);
    return true;
  }

  private void abandon() {
    body.abandon();
    if (responseBody != null) {
      responseBody.cancel();
    } else if (response != null) {
      response.cancel(true);
    }
  }

  boolean isOver() {
    return over;
  }

  // Called by the body of the request, on the loop.

  /** Some bytes were passed to the JDK's client. */
  void passedOn(int bytes) {
    int before = unsent.getAndAdd(-bytes);
    if (before >= MOST_BYTES && before - bytes < MOST_BYTES && !over) {
      listener.onWritable();
    }
  }

  /**
   * Runs a step of the exchange on the loop; returns false if the loop has ended. A step that
   * throws fails the exchange.
   */
  boolean step(Runnable step) {
    return http.step(() -> run(step));
  }

  private void run(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      if (over) {
        throw e; // The loop logs it.
      }
      fail(FailedRequest.internal(http.url().toString(), e));
    }
  }
}
