package dev.connectjava.verification.http;

import dev.connectjava.Headers;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a client has received, and the waiting for it. Thread-safe. */
abstract class ReceivedResponse implements TestCall {

  private static final long PATIENCE_SECONDS = 30;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private int status;
  private @Nullable Headers headers;
  private @Nullable Headers trailers;
  private @Nullable Throwable failure;

  final void onHead(int newStatus, Headers newHeaders) {
    change(() -> {
      status = newStatus;
      headers = newHeaders;
    });
  }

  final void onBody(byte[] data) {
    change(() -> body.writeBytes(data));
  }

  final void onEnd(Headers newTrailers) {
    change(() -> trailers = newTrailers);
  }

  final void onFailure(Throwable reason) {
    change(() -> failure = failure == null ? reason : failure);
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

  @Override
  public final int status() {
    headers();
    return status;
  }

  @Override
  public final Headers headers() {
    return await("head", () -> headers);
  }

  @Override
  public final byte[] read(int count) {
    return await(
        count + " bytes of the body",
        () -> {
          byte[] all = body.toByteArray();
          if (all.length < count && trailers == null) {
            return null;
          }
          int taken = Math.min(count, all.length);
          body.reset();
          body.write(all, taken, all.length - taken);
          return Arrays.copyOf(all, taken);
        });
  }

  @Override
  public final Headers trailers() {
    return await("end", () -> trailers);
  }

  private <T> T await(String what, Supplier<@Nullable T> question) {
    long nanos = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    lock.lock();
    try {
      T answer = question.get();
      while (answer == null) {
        if (failure != null) {
          throw new AssertionError("the connection failed before the " + what, failure);
        }
        if (nanos <= 0) {
          throw new AssertionError("there is no " + what);
        }
        nanos = changed.awaitNanos(nanos);
        answer = question.get();
      }
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for the " + what, e);
    } finally {
      lock.unlock();
    }
  }
}
