package dev.connectjava.netty;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The part of a {@link MemoryBudget} that the connections of one event loop use. It is leased in
 * quanta; some of them are kept for the next messages. Thread-safe.
 */
final class EventLoopMemory {

  private final MemoryBudget budget;
  private final long quantumBytes;
  private final long connectionBytes;
  private final long connectionBytesOfLarge;

  /**
   * The bytes that are leased and not used. This is a single counter, so that no thread ever sees
   * more bytes used, or leased, than there are. It is negative while bytes that can't be refused
   * are not leased yet.
   */
  private final AtomicLong free = new AtomicLong();

  /** Guards {@link #leased}. */
  private final ReentrantLock lock = new ReentrantLock();

  private long leased;

  EventLoopMemory(MemoryBudget budget) {
    this.budget = budget;
    this.quantumBytes = budget.settings().quantumBytes();
    this.connectionBytes = budget.settings().connectionBytes();
    this.connectionBytesOfLarge = MemoryBudget.within(connectionBytes, false);
  }

  MemoryBudget budget() {
    return budget;
  }

  /** Returns how much one connection may use for small messages, or for larger ones. */
  long boundOfConnection(boolean small) {
    return small ? connectionBytes : connectionBytesOfLarge;
  }

  long used() {
    lock.lock();
    try {
      return leased - free.get();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes bytes if enough are available; returns whether it has.
   *
   * @param small whether the bytes belong to a small message
   */
  boolean reserve(int bytes, boolean small) {
    return takeFree(bytes) || reserveMore(bytes, small);
  }

  private boolean takeFree(int bytes) {
    long before = free.get();
    while (before >= bytes) {
      if (free.compareAndSet(before, before - bytes)) {
        return true;
      }
      before = free.get();
    }
    return false;
  }

  private boolean reserveMore(int bytes, boolean small) {
    lock.lock();
    try {
      while (!takeFree(bytes)) {
        long quanta = inQuanta(Math.max(0, bytes - free.get()));
        if (!budget.lease(quanta, small)) {
          return false;
        }
        leased += quanta;
        free.addAndGet(quanta);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Takes bytes that can't be refused. */
  void take(int bytes) {
    if (free.addAndGet(-bytes) < 0) {
      leaseTaken();
    }
  }

  private void leaseTaken() {
    lock.lock();
    try {
      long missing = -free.get(); // Not whole quanta: other messages would use the rest.
      if (missing > 0) {
        budget.leaseTaken(missing);
        leased += missing;
        free.addAndGet(missing);
      }
    } finally {
      lock.unlock();
    }
  }

  void release(int bytes) {
    if (free.addAndGet(bytes) > 2 * quantumBytes) {
      giveBack();
    }
  }

  /** Gives free quanta back to the budget, but keeps one for the next messages. */
  private void giveBack() {
    lock.lock();
    try {
      long now = free.get();
      long spare = (now - quantumBytes) / quantumBytes * quantumBytes;
      if (spare > 0 && free.compareAndSet(now, now - spare)) {
        leased -= spare;
        budget.giveBack(spare);
      }
    } finally {
      lock.unlock();
    }
  }

  private long inQuanta(long bytes) {
    return (bytes + quantumBytes - 1) / quantumBytes * quantumBytes;
  }
}
