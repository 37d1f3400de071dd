package dev.connectjava.netty;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets a server start listening only once, and not after its end. Thread-safe. */
final class ServerOpening {

  /** Held while the server starts, so that its end waits until the start is complete. */
  private final ReentrantLock lock = new ReentrantLock();

  private volatile @Nullable Listening listening;

  /** Guarded by the lock. */
  private boolean over;

  /**
   * Starts listening. If the supplier throws, nothing has changed, and the start may be repeated.
   *
   * @throws IllegalStateException if the server was started already, or has been closed
   */
  void begin(Supplier<Listening> beginning) {
    lock.lock();
    try {
      if (over) {
        throw new IllegalStateException(
            "the server was closed and can't be started again: build a new one");
      }
      if (listening != null) {
        throw new IllegalStateException("the server was started already");
      }
      listening = beginning.get();
    } finally {
      lock.unlock();
    }
  }

  /** Prevents any further start; returns what was started, or null if nothing was. */
  @Nullable Listening end() {
    lock.lock();
    try {
      over = true;
      return listening;
    } finally {
      lock.unlock();
    }
  }

  /** Returns what was started; null if nothing was. */
  @Nullable Listening listening() {
    return listening;
  }
}
