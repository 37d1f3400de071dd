package dev.connectjava.servlet;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The exchanges of a servlet that are not over. Thread-safe. */
final class OpenExchanges {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Guarded by the lock. */
  private final Set<ServletExchange> open = new HashSet<>();

  /** Whether there may be no new exchanges. Guarded by the lock. */
  private boolean draining;

  /** Accepts new exchanges from now on. */
  void accept() {
    lock.lock();
    try {
      draining = false;
    } finally {
      lock.unlock();
    }
  }

  /** Adds an exchange; returns false if there may be no new ones. */
  boolean add(ServletExchange exchange) {
    lock.lock();
    try {
      return !draining && open.add(exchange);
    } finally {
      lock.unlock();
    }
  }

  void remove(ServletExchange exchange) {
    lock.lock();
    try {
      if (open.remove(exchange) && open.isEmpty()) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Refuses new exchanges from now on; returns those that are open. */
  List<ServletExchange> drain() {
    lock.lock();
    try {
      draining = true;
      return List.copyOf(open);
    } finally {
      lock.unlock();
    }
  }

  List<ServletExchange> all() {
    lock.lock();
    try {
      return List.copyOf(open);
    } finally {
      lock.unlock();
    }
  }

  /** Waits until there are none, for a time at most; returns early if the thread is interrupted. */
  void awaitNone(Duration most) {
    long nanos = TimeUnit.NANOSECONDS.convert(most);
    lock.lock();
    try {
      while (!open.isEmpty() && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
