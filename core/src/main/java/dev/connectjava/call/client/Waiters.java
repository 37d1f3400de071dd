package dev.connectjava.call.client;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Who waits until something is there: any number of threads, and at most one stage. */
final class Waiters {

  private final ReentrantLock lock;
  private final String what;
  private final BooleanSupplier isThere;
  private final BooleanSupplier isHopeless;
  private final WaitingCaller caller;

  /** Made for the first thread that waits. Guarded by the lock, as the stage is. */
  private @Nullable Condition threads;

  private @Nullable Runnable stage;

  /** How many of the threads are not virtual. */
  private final AtomicInteger platformThreads = new AtomicInteger();

  /**
   * Nobody yet.
   *
   * @param lock guards what is waited for
   * @param what that is, in messages
   * @param isThere whether it is there; asked under the lock
   * @param isHopeless whether a thread would have to be woken by what that very thread has to do;
   *     asked under the lock
   * @param caller says who must not wait
   */
  Waiters(
      ReentrantLock lock,
      String what,
      BooleanSupplier isThere,
      BooleanSupplier isHopeless,
      WaitingCaller caller) {
    this.lock = lock;
    this.what = what;
    this.isThere = isThere;
    this.isHopeless = isHopeless;
    this.caller = caller;
  }

  /**
   * Waits until it is there, or it is hopeless to wait.
   *
   * @throws IllegalStateException if the thread would have to wait and must not
   */
  void await() throws InterruptedException {
    lock.lockInterruptibly();
    int ofPlatform = Thread.currentThread().isVirtual() ? 0 : 1;
    platformThreads.addAndGet(ofPlatform);
    try {
      while (!isThere.getAsBoolean() && !isHopeless.getAsBoolean()) {
        caller.requireOwnThread();
        if (threads == null) {
          threads = lock.newCondition();
        }
        threads.await();
      }
    } finally {
      platformThreads.addAndGet(-ofPlatform);
      lock.unlock();
    }
  }

  /** Whether one of the threads is not virtual. */
  boolean arePlatformThreads() {
    return platformThreads.get() > 0;
  }

  /**
   * Has a task run when it is there.
   *
   * @return true if it is there now; the task is not run then
   */
  boolean isThereOr(Runnable later) {
    lock.lock();
    try {
      if (isThere.getAsBoolean()) {
        return true;
      }
      if (stage != null) {
        throw new IllegalStateException("another stage waits for " + what + " already");
      }
      stage = later;
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Whether threads wait that can go on; called under the lock. */
  boolean areThreadsToWake() {
    return threads != null
        && lock.hasWaiters(threads)
        && (isThere.getAsBoolean() || isHopeless.getAsBoolean());
  }

  /** Wakes the threads, which then see whether they can go on; called under the lock. */
  void wakeThreads() {
    if (threads != null) {
      threads.signalAll();
    }
  }

  /**
   * Gives the task to run, when the lock is free, if it is there; called under the lock.
   *
   * @return null if there is none
   */
  @Nullable Runnable takeStage() {
    if (!isThere.getAsBoolean()) {
      return null;
    }
    Runnable woken = stage;
    stage = null;
    return woken;
  }
}
