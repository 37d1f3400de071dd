package dev.connectjava.netty;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes the daemon threads of event loops. The caller that happens to start an event loop may run a
 * call of one user, and the event loop serves all: so its thread, and the threads that it starts,
 * inherit none of the caller's thread-locals. Their context class loader is that of the thread that
 * has created the factory, with the server or the transport. Thread-safe.
 */
final class EventLoopThreads implements ThreadFactory {

  /**
   * Runs a task on a thread without inherited thread-locals. Netty's threads, whose own kind of
   * thread-locals is fast, have no other way to inherit none than to be created on such a thread.
   */
  private static final Executor WITHOUT_INHERITED =
      task ->
          Thread.ofPlatform()
              .name("connect-netty-threads")
              .daemon()
              .inheritInheritableThreadLocals(false)
              .start(task);

  private final ThreadFactory threads;
  private final @Nullable ClassLoader contextClassLoader;

  /**
   * Creates a factory.
   *
   * @param name the prefix of the names of the threads
   */
  EventLoopThreads(String name) {
    this.threads = new DefaultThreadFactory(name, true);
    this.contextClassLoader = Thread.currentThread().getContextClassLoader();
  }

  @Override
  public Thread newThread(Runnable eventLoop) {
    Thread created =
        CompletableFuture.supplyAsync(() -> threads.newThread(eventLoop), WITHOUT_INHERITED).join();
    created.setContextClassLoader(contextClassLoader);
    return created;
  }
}
