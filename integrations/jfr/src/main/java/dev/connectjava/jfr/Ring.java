package dev.connectjava.jfr;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** The last calls, bounded by their number and their age. Thread-safe. */
final class Ring {

  private final int capacity;
  private final Duration maxAge;
  private final ReentrantLock lock = new ReentrantLock();

  /** The oldest first; guarded by the lock. */
  private final ArrayDeque<RecentCall> calls = new ArrayDeque<>();

  Ring(int capacity, Duration maxAge) {
    this.capacity = capacity;
    this.maxAge = maxAge;
  }

  /** Adds a call that has just ended, in place of the oldest one if there is no room. */
  void add(RecentCall call) {
    lock.lock();
    try {
      removeOlderThan(call.end());
      if (calls.size() == capacity) {
        calls.removeFirst();
      }
      calls.addLast(call);
    } finally {
      lock.unlock();
    }
  }

  /** Returns the calls that are not too old, the oldest first. */
  List<RecentCall> list(Instant now) {
    lock.lock();
    try {
      removeOlderThan(now);
      return List.copyOf(calls);
    } finally {
      lock.unlock();
    }
  }

  private void removeOlderThan(Instant now) {
    // Not an instant before now: with a very long age there may be none.
    while (!calls.isEmpty()
        && Duration.between(calls.getFirst().end(), now).compareTo(maxAge) > 0) {
      calls.removeFirst();
    }
  }

  /** Removes all calls. */
  void clear() {
    lock.lock();
    try {
      calls.clear();
    } finally {
      lock.unlock();
    }
  }
}
