package dev.connectjava.protobuf;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that is made when it is first needed, once. Thread-safe.
 *
 * <p>The first descriptor that a JVM uses takes hundreds of milliseconds, because protobuf-java
 * then builds those of its own files. So whatever needs descriptors waits until a message needs it.
 */
final class Deferred<T> {

  private final Supplier<T> maker;

  /** Held by the thread that makes the value. */
  private final ReentrantLock lock = new ReentrantLock();

  private volatile @Nullable T value;

  /**
   * Creates the value without making it.
   *
   * @param maker called again if it throws
   */
  Deferred(Supplier<T> maker) {
    this.maker = maker;
  }

  T get() {
    T found = value;
    return found == null ? make() : found;
  }

  private T make() {
    lock.lock();
    try {
      T made = value;
      if (made == null) {
        made = maker.get();
        value = made;
      }
      return made;
    } finally {
      lock.unlock();
    }
  }
}
