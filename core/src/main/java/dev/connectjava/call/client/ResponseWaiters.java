package dev.connectjava.call.client;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Who waits for a response: for something of it to take, or for its headers. */
final class ResponseWaiters {

  private final ReentrantLock lock;
  private final Waiters forMessages;
  private final Waiters forHeaders;

  /** Whether the threads are about to be woken. Guarded by the lock. */
  private boolean waking;

  /**
   * Nobody yet.
   *
   * @param lock guards the response; what follows is asked under it
   * @param isReadable whether there is something to take, or to be told
   * @param knowsHeaders whether the headers are known, or will not be
   * @param isHopeless whether no thread must wait
   * @param caller says which thread must not wait
   */
  ResponseWaiters(
      ReentrantLock lock,
      BooleanSupplier isReadable,
      BooleanSupplier knowsHeaders,
      BooleanSupplier isHopeless,
      WaitingCaller caller) {
    this.lock = lock;
    this.forMessages = new Waiters(lock, "a message", isReadable, isHopeless, caller);
    this.forHeaders = new Waiters(lock, "the headers", knowsHeaders, isHopeless, caller);
  }

  Waiters forMessages() {
    return forMessages;
  }

  Waiters forHeaders() {
    return forHeaders;
  }

  /** Gives the tasks of those stages for which there is something now; called under the lock. */
  List<Runnable> takeStages() {
    Runnable ofMessages = forMessages.takeStage();
    Runnable ofHeaders = forHeaders.takeStage();
    if (ofMessages == null) {
      return ofHeaders == null ? List.of() : List.of(ofHeaders);
    }
    return ofHeaders == null ? List.of(ofMessages) : List.of(ofMessages, ofHeaders);
  }

  /**
   * Whether the threads have to be woken: said once to who then wakes them; called under the lock.
   */
  boolean claimWakeup() {
    boolean claimed = !waking && (forMessages.areThreadsToWake() || forHeaders.areThreadsToWake());
    waking |= claimed;
    return claimed;
  }

  /** Whether one of the threads is not virtual. */
  boolean arePlatformThreads() {
    return forMessages.arePlatformThreads() || forHeaders.arePlatformThreads();
  }

  /** Wakes the threads, which then see whether they can go on; the lock is free. */
  void wakeThreads() {
    lock.lock();
    try {
      waking = false;
      forMessages.wakeThreads();
      forHeaders.wakeThreads();
    } finally {
      lock.unlock();
    }
  }
}
