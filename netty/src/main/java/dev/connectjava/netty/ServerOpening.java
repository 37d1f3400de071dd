package dev.connectjava.netty;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The beginning of a server's listening: once, and not after the server's end. Thread-safe. */
final class ServerOpening {

  /** Held while it begins, so that an end waits until there is something to end. */
  private final ReentrantLock lock = new ReentrantLock();

  private volatile @Nullable Listening listening;

  /** Guarded by the lock. */
  private boolean over;

  /**
   * Begins. What the supplier throws leaves all as it was, so that it may be tried again.
   *
   * @throws IllegalStateException if it has begun, or may not begin any more
   */
  void begin(Supplier<Listening> beginning) {
    lock.lock();
    try {
      if (over) {
        throw new IllegalStateException(
            "the server was closed, and can't be started any more: build another one");
      }
      if (listening != null) {
        throw new IllegalStateException("the server was started already");
      }
      listening = beginning.get();
    } finally {
      lock.unlock();
    }
  }

  /** Lets it begin no more; gives what has begun, null if nothing has. */
  @Nullable Listening end() {
    lock.lock();
    try {
      over = true;
      return listening;
    } finally {
      lock.unlock();
    }
  }

  /** What has begun; null if nothing has. */
  @Nullable Listening listening() {
    return listening;
  }
}
