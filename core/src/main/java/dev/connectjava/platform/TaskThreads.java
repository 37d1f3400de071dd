package dev.connectjava.platform;

import java.util.concurrent.ThreadFactory;

/**
 * Threads for tasks that may wait: virtual ones or, where the platform has none, as on Android,
 * daemon threads.
 */
public final class TaskThreads {

  /** Whether the platform has virtual threads. If not, no method of {@link Thread} knows them. */
  public static final boolean ARE_VIRTUAL = areVirtual();

  private static final long DEFAULT_STACK = 0;

  private TaskThreads() {}

  /** Creates no virtual thread: with the first one, the JDK reads the settings of its scheduler. */
  private static boolean areVirtual() {
    try {
      return Thread.currentThread().isVirtual() || Thread.ofVirtual() != null;
    } catch (LinkageError | UnsupportedOperationException e) {
      return false;
    }
  }

  /** Returns a factory of threads with a name. They inherit the thread-locals of their creator. */
  public static ThreadFactory named(String name) {
    return ARE_VIRTUAL ? Thread.ofVirtual().name(name).factory() : daemons(name);
  }

  static ThreadFactory daemons(String name) {
    return task -> {
      Thread daemon = new Thread(task, name);
      daemon.setDaemon(true);
      return daemon;
    };
  }

  /** Starts a thread with a name. */
  public static void start(String name, Runnable task) {
    named(name).newThread(task).start();
  }

  /** Returns a daemon thread of the platform, not started, that inherits no thread-locals. */
  public static Thread daemon(String name, Runnable task) {
    Thread daemon = new Thread(null, task, name, DEFAULT_STACK, false);
    daemon.setDaemon(true);
    return daemon;
  }
}
