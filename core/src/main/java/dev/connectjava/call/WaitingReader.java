package dev.connectjava.call;

import dev.connectjava.RpcException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread that waits for the next message of an {@link Inbox}, if one does. It is woken by who
 * takes it out, and takes itself out when it goes on for another reason. Guarded by the lock of the
 * inbox.
 */
final class WaitingReader {

  private @Nullable Thread thread;

  /**
   * This thread waits from now on, and parks when the lock is free.
   *
   * @param sinceNanos when it has begun to
   * @return for how long at most, more than 0
   * @throws RpcException if it has waited for too long
   */
  long enter(Inbox.Waiting how, long sinceNanos) throws InterruptedException {
    if (thread != null) {
      throw new IllegalStateException("another thread waits for a message of the same stream");
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

  /** This thread does not wait any more, if it did. */
  void leave() {
    if (thread == Thread.currentThread()) {
      thread = null;
    }
  }

  /** Takes the thread out for who then wakes it; null if none waits. */
  @Nullable Thread take() {
    Thread woken = thread;
    thread = null;
    return woken;
  }

  /** Parks this thread, without a timer if it is for ever; the lock is free. */
  static void park(Object blocker, long nanos) {
    if (nanos == Long.MAX_VALUE) {
      LockSupport.park(blocker);
    } else {
      LockSupport.parkNanos(blocker, nanos);
    }
  }
}
