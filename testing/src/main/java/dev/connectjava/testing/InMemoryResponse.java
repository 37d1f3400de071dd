package dev.connectjava.testing;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.http.HttpVersion;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The arrived parts of a response, for which a client can wait. Thread-safe. */
final class InMemoryResponse implements HttpResponseListener {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ByteArrayOutputStream unread = new ByteArrayOutputStream();
  private int status;
  private @Nullable Headers headers;
  private @Nullable Headers trailers;
  private boolean aborted;

  @Override
  public void onStarted(HttpVersion version, Peer peer) {}

  @Override
  public void onHead(int newStatus, Headers newHeaders) {
    change(() -> {
      status = newStatus;
      headers = newHeaders;
    });
  }

  @Override
  public void onData(ByteBuffer data, boolean last) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    change(() -> {
      unread.writeBytes(bytes);
      if (last) {
        trailers = Headers.empty();
      }
    });
  }

  @Override
  public void onEnd(Headers newTrailers) {
    change(() -> trailers = newTrailers);
  }

  @Override
  public void onWritable() {}

  @Override
  public void onTimeout() {}

  @Override
  public void onFailed(HttpFailure failure) {
    change(() -> aborted = true);
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A question whose answer may become available when a part of the response arrives. */
  @FunctionalInterface
  interface Question<T> {
    /** Returns the answer, or null if it is not available yet. */
    @Nullable T answer();
  }

  <T> T await(String what, Duration patience, Question<T> question) {
    long nanos = patience.toNanos();
    lock.lock();
    try {
      T answer = question.answer();
      while (answer == null) {
        if (nanos <= 0) {
          throw new AssertionError("there is no %s after %s".formatted(what, patience));
        }
        nanos = changed.awaitNanos(nanos);
        answer = question.answer();
      }
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + what, e);
    } finally {
      lock.unlock();
    }
  }

  // The methods below are called by questions, under the lock.

  @Nullable Integer statusOrNull() {
    return headers == null ? null : status;
  }

  @Nullable Headers headersOrNull() {
    return headers;
  }

  @Nullable Headers trailersOrNull() {
    return trailers;
  }

  boolean isAborted() {
    return aborted;
  }

  /**
   * Takes this number of bytes, or all remaining bytes at the end of the response; null if they
   * have not arrived yet.
   */
  byte @Nullable [] takeOrNull(int count) {
    byte[] all = unread.toByteArray();
    if (all.length < count && trailers == null && !aborted) {
      return null;
    }
    int taken = Math.min(count, all.length);
    unread.reset();
    unread.write(all, taken, all.length - taken);
    byte[] bytes = new byte[taken];
    System.arraycopy(all, 0, bytes, 0, taken);
    return bytes;
  }
}
