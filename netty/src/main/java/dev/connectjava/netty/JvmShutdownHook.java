package dev.connectjava.netty;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What closes a server when the JVM shuts down. The JVM forgets it, and the server with it, when
 * the server has been closed before. Thread-safe.
 */
final class JvmShutdownHook {

  private final Runnable close;

  /** Guards the fields below. */
  private final ReentrantLock lock = new ReentrantLock();

  /** Null while the JVM does not know of it. */
  private @Nullable Thread thread;

  private boolean over;

  /** Not yet known to the JVM. */
  JvmShutdownHook(Runnable close) {
    this.close = close;
  }

  /**
   * Makes it known to the JVM, unless it is, or the server has ended.
   *
   * @return false if the JVM is shutting down already, and runs no further hooks
   */
  boolean add() {
    lock.lock();
    try {
      if (over || thread != null) {
        return true;
      }
      Thread hook = Thread.ofPlatform().name("connect-netty-shutdown").unstarted(close);
      Runtime.getRuntime().addShutdownHook(hook);
      thread = hook;
      return true;
    } catch (IllegalStateException e) {
      return false; // The JVM says so only by this exception.
    } finally {
      lock.unlock();
    }
  }

  /** The server has ended: nothing is left to close. */
  void remove() {
    lock.lock();
    try {
      over = true;
      if (thread != null) {
        Runtime.getRuntime().removeShutdownHook(thread);
      }
    } catch (IllegalStateException e) {
      return; // The JVM is shutting down, and takes nothing back: the hook finds the server closed.
    } finally {
      lock.unlock();
    }
  }
}
