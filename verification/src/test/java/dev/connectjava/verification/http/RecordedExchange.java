package dev.connectjava.verification.http;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.http.HttpVersion;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Notes what the listener of an exchange is told. Thread-safe. */
public final class RecordedExchange implements HttpResponseListener {

  private final List<String> events = new CopyOnWriteArrayList<>();
  private final CompletableFuture<HttpFailure> failure = new CompletableFuture<>();
  private final CompletableFuture<Integer> status = new CompletableFuture<>();
  private final CompletableFuture<Void> end = new CompletableFuture<>();

  /** The names of the events so far. */
  public List<String> events() {
    return events;
  }

  /** Waits for the end of a response, and gives its status. */
  public int awaitStatus() {
    end.orTimeout(10, TimeUnit.SECONDS).join();
    return status.join();
  }

  /** Waits for the failure of an exchange. */
  public HttpFailure awaitFailure() {
    return failure.orTimeout(10, TimeUnit.SECONDS).join();
  }

  @Override
  public void onStarted(HttpVersion version, Peer peer) {
    events.add("started");
  }

  @Override
  public void onHead(int received, Headers headers) {
    events.add("head");
    status.complete(received);
  }

  @Override
  public void onData(ByteBuffer data, boolean last) {
    events.add("data");
    if (last) {
      end.complete(null);
    }
  }

  @Override
  public void onEnd(Headers trailers) {
    events.add("end");
    end.complete(null);
  }

  @Override
  public void onWritable() {}

  @Override
  public void onTimeout() {
    events.add("timeout");
  }

  @Override
  public void onFailed(HttpFailure reason) {
    events.add("failed");
    failure.complete(reason);
  }
}
