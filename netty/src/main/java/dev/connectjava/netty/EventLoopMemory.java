package dev.connectjava.netty;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the connections of one event loop have of a {@link MemoryBudget}: leased in quanta, of which
 * some are kept for the next messages. Thread-safe.
 */
final class EventLoopMemory {

  private final MemoryBudget budget;
  private final long quantumBytes;
  private final AtomicLong used = new AtomicLong();

  /** Guards changes of what is leased, which is read without it. */
  private final ReentrantLock lock = new ReentrantLock();

  private final AtomicLong leased = new AtomicLong();

  EventLoopMemory(MemoryBudget budget) {
    this.budget = budget;
    this.quantumBytes = budget.settings().quantumBytes();
  }

  MemoryBudget budget() {
    return budget;
  }

  long used() {
    return used.get();
  }

  boolean reserve(int bytes, boolean small) {
    long before = used.get();
    while (before + bytes <= leased.get()) {
      if (used.compareAndSet(before, before + bytes)) {
        if (used.get() <= leased.get()) {
          return true;
        }
        used.addAndGet(-bytes); // Something was given back meanwhile.
        break;
      }
      before = used.get();
    }
    return reserveMore(bytes, small);
  }

  private boolean reserveMore(int bytes, boolean small) {
    lock.lock();
    try {
      long missing = used.addAndGet(bytes) - leased.get();
      if (missing > 0 && !lease(missing, small)) {
        used.addAndGet(-bytes);
        return false;
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean lease(long missing, boolean small) {
    long quanta = inQuanta(missing);
    if (!budget.lease(quanta, small)) {
      return false;
    }
    leased.addAndGet(quanta);
    return true;
  }

  /** Takes bytes that can't be refused. */
  void take(int bytes) {
    long now = used.addAndGet(bytes);
    if (now > leased.get()) {
      leaseTaken();
    }
  }

  private void leaseTaken() {
    lock.lock();
    try {
      long missing = used.get() - leased.get();
      if (missing > 0) {
        long quanta = inQuanta(missing);
        budget.leaseTaken(quanta);
        leased.addAndGet(quanta);
      }
    } finally {
      lock.unlock();
    }
  }

  void release(int bytes) {
    long now = used.addAndGet(-bytes);
    if (leased.get() - now > 2 * quantumBytes) {
      giveBack();
    }
  }

  /** Keeps a quantum for the next messages. */
  private void giveBack() {
    lock.lock();
    try {
      long spare = leased.get() - inQuanta(used.get()) - quantumBytes;
      if (spare > 0) {
        long needed = used.get() - leased.addAndGet(-spare); // By others, meanwhile.
        long kept = Math.clamp(needed, 0, spare);
        leased.addAndGet(kept);
        budget.giveBack(spare - kept);
      }
    } finally {
      lock.unlock();
    }
  }

  private long inQuanta(long bytes) {
    return (bytes + quantumBytes - 1) / quantumBytes * quantumBytes;
  }
}
