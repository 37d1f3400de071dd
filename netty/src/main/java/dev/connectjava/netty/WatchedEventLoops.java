package dev.connectjava.netty;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Event loops of which it is heard if one ends by something that was thrown, as Netty's do when
 * even the log of an {@link OutOfMemoryError} finds no memory: nobody would serve its connections,
 * or accept others, any more.
 */
final class WatchedEventLoops extends MultiThreadIoEventLoopGroup {

  /** Hears of an event loop's end; one for a group, and its own type for {@link #newChild}. */
  @FunctionalInterface
  interface DeathListener extends Consumer<Throwable> {}

  /**
   * Event loops, their threads daemons.
   *
   * @param name what their threads are named after
   * @param onDeath is told, as the last act of the event loop's thread, what has ended it
   */
  WatchedEventLoops(int threads, String name, IoHandlerFactory ioHandlers, DeathListener onDeath) {
    super(threads, new DefaultThreadFactory(name, true), ioHandlers, onDeath);
  }

  /** Called by the constructor of the superclass, before this class has fields. */
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
