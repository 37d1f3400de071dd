package dev.connectjava.testing;

import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A time that only tests move, and the calls that wait for it. Thread-safe. */
final class VirtualTime {

  private static final long MOST_SECONDS = 10;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock.
  private Duration now = Duration.ZERO;

  /** When the calls that are delayed will be answered. */
  private final List<Duration> ends = new ArrayList<>();

  void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(
          "time advances by zero or more, but was to advance by " + duration);
    }
    lock.lock();
    try {
      now = now.plus(duration);
      ends.removeIf(end -> end.compareTo(now) <= 0);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits on the thread of a call until the time has advanced.
   *
   * @throws RpcException if the call is cancelled meanwhile
   */
  void delay(Duration duration, RequestContext context) {
    if (duration.isZero()) {
      return;
    }
    context.onCancel(this::wake);
    lock.lock();
    try {
      Duration end = now.plus(duration);
      ends.add(end);
      changed.signalAll();
      try {
        while (now.compareTo(end) < 0) {
          if (context.cancellation().isPresent()) {
            throw context.cancellation().get();
          }
          changed.await();
        }
      } finally {
        ends.remove(end); // Already removed, unless the call was cancelled.
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw context
          .cancellation()
          .orElseGet(() -> new RpcException(Code.CANCELED, "a delayed call was interrupted", e));
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until this number of calls is delayed.
   *
   * @throws AssertionError if they are fewer for 10 seconds
   */
  void awaitDelayed(int calls) {
    long nanos = TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    lock.lock();
    try {
      while (ends.size() < calls) {
        if (nanos <= 0) {
          throw new AssertionError(
              "%s calls are delayed after %s seconds, not %s"
                  .formatted(ends.size(), MOST_SECONDS, calls));
        }
        nanos = changed.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("the thread of the test was interrupted", e);
    } finally {
      lock.unlock();
    }
  }
}
