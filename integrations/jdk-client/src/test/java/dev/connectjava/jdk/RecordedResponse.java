package dev.connectjava.jdk;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.http.HttpVersion;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Records that a response has failed. */
final class RecordedResponse implements HttpResponseListener {

  private final BlockingQueue<HttpFailure> failures = new LinkedBlockingQueue<>();

  /** Waits for the failure. */
  HttpFailure failure() throws InterruptedException {
    HttpFailure failure = failures.poll(30, TimeUnit.SECONDS);
    if (failure == null) {
      throw new AssertionError("the exchange has not failed");
    }
    return failure;
  }

  @Override
  public void onStarted(HttpVersion version, Peer peer) {}

  @Override
  public void onHead(int status, Headers headers) {}

  @Override
  public void onData(ByteBuffer data, boolean last) {}

  @Override
  public void onEnd(Headers trailers) {}

  @Override
  public void onWritable() {}

  @Override
  public void onTimeout() {}

  @Override
  public void onFailed(HttpFailure failure) {
    failures.add(failure);
  }
}
