package dev.connectjava.call;

import dev.connectjava.RpcException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread that waits for the next message of an {@link Inbox}, if there is one. A thread that
 * wakes it removes it from here; if it goes on for another reason, it removes itself. Guarded by
 * the lock of the inbox.
 */
final class WaitingReader {

  private @Nullable Thread thread;

  /**
   * Registers this thread as waiting; it parks after the lock is released.
   *
   * @param sinceNanos when it has begun to wait
   * @return the longest time to park, more than 0
   * @throws RpcException if it has waited for too long
   */
  long enter(Inbox.Waiting how, long sinceNanos) throws InterruptedException {
    if (thread != null) {
      throw new IllegalStateException("another thread already waits for a message of this stream");
    }
    long longest = how.longestNanos();
    long left = longest == Long.MAX_VALUE ? longest : longest - (System.nanoTime() - sinceNanos);
    if (left <= 0) {
      throw how.waitedTooLong();
    }
    how.requireMayWait();
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    thread = Thread.currentThread();
    return left;
  }

  /** Removes this thread, if it is registered. */
  void leave() {
    if (thread == Thread.currentThread()) {
      thread = null;
    }
  }

  /**
   * Removes the thread and returns it to the caller, which then wakes it; null if no thread waits.
   */
  @Nullable Thread take() {
    Thread woken = thread;
    thread = null;
    return woken;
  }

  /** Parks this thread, without a timer if the time is not limited; called without the lock. */
  static void park(Object blocker, long nanos) {
    if (nanos == Long.MAX_VALUE) {
      LockSupport.park(blocker);
    } else {
      LockSupport.parkNanos(blocker, nanos);
    }
  }
}
