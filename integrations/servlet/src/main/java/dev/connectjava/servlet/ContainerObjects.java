package dev.connectjava.servlet;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Whether the objects that a container lends to an exchange may be used. The container uses them
 * again for other requests, so each use is under a lock, and there is none once the exchange is
 * detached. Thread-safe.
 *
 * <p>A thread that detaches waits for a use that blocks, since the container takes the objects back
 * afterwards: bytes that are still being written could become part of another response.
 */
final class ContainerObjects {

  private final ReentrantLock lock = new ReentrantLock();

  /** Written under the lock. */
  private volatile boolean detached;

  /** An action on the objects of the container. */
  @FunctionalInterface
  interface Use {

    /** Returns what {@link #use} returns. */
    boolean run() throws IOException;
  }

  /**
   * Uses the objects, unless the exchange is detached.
   *
   * @return what the action returns; false if it was not run
   */
  boolean use(Use action) throws IOException {
    lock.lock();
    try {
      return !detached && action.run();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Uses the objects for the last time, unless the exchange is detached. It is detached afterwards,
   * unless the action fails.
   *
   * @return what the action returns; false if it was not run
   */
  boolean useLast(Use action) throws IOException {
    return use(() -> {
      boolean result = action.run();
      detached = true;
      return result;
    });
  }

  /**
   * Detaches the exchange: no use is running, and none follows. What comes next is up to the one
   * caller for which this returns true.
   *
   * @return whether the exchange was not detached before
   */
  boolean detach() {
    if (detached) {
      return false;
    }
    lock.lock();
    try {
      boolean before = detached;
      detached = true;
      return !before;
    } finally {
      lock.unlock();
    }
  }
}
