package dev.connectjava.netty;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Event loops that report their death. A Netty event loop ends with an exception if, for example,
 * logging an {@link OutOfMemoryError} runs out of memory, too. From then on no thread serves its
 * connections or accepts others.
 */
final class WatchedEventLoops extends MultiThreadIoEventLoopGroup {

  /** A listener for the death of a group's event loops. {@link #newChild} needs a type for it. */
  @FunctionalInterface
  interface DeathListener extends Consumer<Throwable> {}

  /**
   * Creates event loops with daemon threads.
   *
   * @param name the prefix of the names of their threads
   * @param onDeath receives the exception that ended an event loop; the last call of its thread
   */
  WatchedEventLoops(int threads, String name, IoHandlerFactory ioHandlers, DeathListener onDeath) {
    super(threads, new EventLoopThreads(name), ioHandlers, onDeath);
  }

  /** Creates an event loop. The superclass's constructor calls this before fields are set here. */
  @Override
  protected IoEventLoop newChild(
      Executor executor, IoHandlerFactory ioHandlers, Object... arguments) {
    return new WatchedEventLoop(this, executor, ioHandlers, (DeathListener) arguments[0]);
  }

  private static final class WatchedEventLoop extends SingleThreadIoEventLoop {

    private final DeathListener onDeath;

    WatchedEventLoop(
        WatchedEventLoops group,
        Executor executor,
        IoHandlerFactory ioHandlers,
        DeathListener onDeath) {
      super(group, executor, ioHandlers);
      this.onDeath = onDeath;
    }

    @Override
    protected void run() {
      try {
        super.run();
      } catch (Throwable e) {
        onDeath.accept(e);
        throw e;
      }
    }
  }
}
