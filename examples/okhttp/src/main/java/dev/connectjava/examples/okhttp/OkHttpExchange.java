package dev.connectjava.examples.okhttp;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.http.Loop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response. A thread of OkHttp's dispatcher reads the response, and waits while
 * its bytes are not consumed. What the threads of OkHttp report becomes a step of the transport's
 * loop; the fields are confined to it unless they say otherwise.
 */
final class OkHttpExchange extends EventListener implements HttpClientExchange, Callback {

  /** How much of a response may be read and not yet consumed, beside one part. */
  private static final int MOST_BYTES = 64 * 1024;

  private static final int PART_BYTES = 8 * 1024;

  private final OkHttpTransport transport;
  private final HttpClientRequest request;
  private final HttpResponseListener listener;
  private final OutgoingBody body;

  /** A permit for each byte of the response that may still be read; any thread changes it. */
  private final Semaphore room = new Semaphore(MOST_BYTES);

  private final Loop.@Nullable Timer timer;
  private @Nullable Call call;
  private boolean over;

  OkHttpExchange(
      OkHttpTransport transport, HttpClientRequest request, HttpResponseListener listener) {
    this.transport = transport;
    this.request = request;
    this.listener = listener;
    this.body =
        new OutgoingBody(
            request.requireHttp2(), OkHttpTransport::start, () -> transport.step(this::writable));
    Duration timeout = request.timeout();
    this.timer = timeout == null ? null : timer(timeout);
  }

  private Loop.@Nullable Timer timer(Duration timeout) {
    try {
      return transport.loop().schedule(this::timedOut, timeout);
    } catch (RejectedExecutionException e) {
      return null; // The transport is closed, which the listener learns when the exchange starts.
    }
  }

  // Called by the engine, on any thread.

  @Override
  public void start(@Nullable ByteBuffer wholeBody) {
    if (wholeBody != null) {
      body.whole(wholeBody);
    }
    if (!transport.step(this::begin)) { // The transport has no thread any more.
      OkHttpTransport.start(this::closed);
    }
  }

  @Override
  public void write(ByteBuffer data) {
    body.add(data);
  }

  @Override
  public void finish() {
    body.finish();
  }

  @Override
  public boolean isWritable() {
    return body.isWritable();
  }

  @Override
  public void consumed(int bytes) {
    room.release(bytes);
  }

  @Override
  public void cancel() {
    transport.step(() -> {
      if (end()) {
        abandon();
      }
    });
  }

  @Override
  public Loop loop() {
    return transport.loop();
  }

  // Called by OkHttp, on the thread that makes the call.

  @Override
  public void connectionAcquired(Call ofRequest, Connection connection) {
    boolean http2 = connection.protocol() != Protocol.HTTP_1_1;
    body.connected(http2);
    HttpVersion version = http2 ? HttpVersion.HTTP_2 : HttpVersion.HTTP_1;
    Peer peer = Peers.of(connection);
    transport.step(() -> {
      if (!over) {
        listener.onStarted(version, peer);
      }
    });
  }

  @Override
  public void onFailure(Call failed, IOException failure) {
    transport.step(() -> fail(FailedCall.failure(transport.url(), failure, body.isConnected())));
  }

  @Override
  public void onResponse(Call answered, Response response) {
    try (response) {
      int status = response.code();
      Headers head = headers(response.headers());
      transport.step(() -> {
        if (!over) {
          listener.onHead(status, head);
        }
      });
      BufferedSource source = response.body().source();
      while (!source.exhausted()) {
        long arrived = Math.min(source.getBuffer().size(), PART_BYTES);
        ByteBuffer part = ByteBuffer.wrap(source.readByteArray(arrived));
        transport.step(() -> received(part));
        room.acquireUninterruptibly((int) arrived);
      }
      Headers trailers = headers(response.trailers());
      transport.step(() -> complete(trailers));
    } catch (IOException e) {
      onFailure(answered, e);
    } catch (RuntimeException | Error e) { // The body may be that of an interceptor.
      transport.step(() -> fail(FailedCall.unread(transport.url(), e)));
    }
  }

  private static Headers headers(okhttp3.Headers received) {
    Headers.Builder headers = Headers.builder();
    for (int i = 0; i < received.size(); i++) {
      headers.addReceived(received.name(i).toLowerCase(Locale.ROOT), received.value(i));
    }
    return headers.build();
  }

  // Steps of the loop.

  private void begin() {
    if (over) {
      return;
    }
    if (transport.isClosed()) {
      closed();
      return;
    }
    transport.begun(this);
    Request head;
    try {
      head = head();
    } catch (IllegalArgumentException e) {
      fail(
          HttpFailure.of(HttpFailure.Kind.INTERNAL, "OkHttp refuses the request: " + e.getMessage())
              .withProgress(HttpFailure.Progress.NOT_SENT)
              .withCause(e));
      return;
    }
    Call made = transport.client().newCall(head);
    call = made;
    made.addEventListener(this);
    made.enqueue(this);
  }

  private Request head() {
    Request.Builder head =
        new Request.Builder()
            .url(transport.url() + request.target())
            .method(request.method(), request.method().equals("GET") ? null : body);
    request.headers().forEach(head::addHeader);
    if (!request.headers().contains("accept-encoding")) {
      head.header("accept-encoding", "identity"); // Otherwise OkHttp asks for gzip by itself.
    }
    return head.build();
  }

  private void writable() {
    if (!over) {
      listener.onWritable();
    }
  }

  private void timedOut() {
    if (!over) {
      listener.onTimeout();
    }
  }

  private void received(ByteBuffer part) {
    if (!over) {
      listener.onData(part, false);
    }
  }

  private void complete(Headers trailers) {
    if (end()) {
      if (!body.isComplete()) {
        abandon();
      }
      listener.onEnd(trailers);
    }
  }

  private void fail(HttpFailure failure) {
    if (end()) {
      abandon();
      listener.onFailed(failure);
    }
  }

  /** The transport is closed. */
  void closed() {
    fail(
        HttpFailure.of(
            HttpFailure.Kind.CLOSED, "the transport to " + transport.url() + " is closed"));
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
    transport.ended(this);
    room.release(Integer.MAX_VALUE / 2); // The thread that reads waits no more.
    return true;
  }

  private void abandon() {
    if (call != null) {
      call.cancel();
    }
    body.abandon();
  }
}
