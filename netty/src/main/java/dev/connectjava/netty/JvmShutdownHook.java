package dev.connectjava.netty;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A shutdown hook of the JVM that closes a server. It is removed when the server has been closed
 * before, so that the JVM does not keep the server in memory. Thread-safe.
 */
final class JvmShutdownHook {

  private final Runnable close;

  /** Guards the fields below. */
  private final ReentrantLock lock = new ReentrantLock();

  /** The registered hook; null while it is not registered. */
  private @Nullable Thread thread;

  private boolean over;

  /** Creates a hook that is not registered yet. */
  JvmShutdownHook(Runnable close) {
    this.close = close;
  }

  /**
   * Registers the hook, unless it is registered already or the server has ended.
   *
   * @return false if the JVM is shutting down already and runs no further hooks
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
      return false; // The JVM reports a shutdown only by this exception.
    } finally {
      lock.unlock();
    }
  }

  /** Removes the hook, because the server has ended. */
  void remove() {
    lock.lock();
    try {
      over = true;
      if (thread != null) {
        Runtime.getRuntime().removeShutdownHook(thread);
      }
    } catch (IllegalStateException e) {
      return; // The JVM is shutting down and removes no hooks; this one finds the server closed.
    } finally {
      lock.unlock();
    }
  }
}
