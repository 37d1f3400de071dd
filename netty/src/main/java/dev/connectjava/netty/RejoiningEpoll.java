package dev.connectjava.netty;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * Netty's epoll, whose channels can wait for events again after they have waited for none. Netty
 * 4.2.18 deletes such a channel from the poll set, and does not add it again: the write that has to
 * wait for room then fails, and what it has not sent is lost. It affects connections whose peer has
 * closed its side, since they don't wait for input any more.
 *
 * @see <a href="https://github.com/netty/netty/pull/16689">Netty's deletion from the poll set</a>
 */
final class RejoiningEpoll implements IoHandler {

  private final IoHandler epoll;

  private RejoiningEpoll(IoHandler epoll) {
    this.epoll = epoll;
  }

  static IoHandlerFactory newFactory() {
    return new Factory(EpollIoHandler.newFactory());
  }

  private record Factory(IoHandlerFactory epoll) implements IoHandlerFactory {

    @Override
    public IoHandler newHandler(ThreadAwareExecutor executor) {
      return new RejoiningEpoll(epoll.newHandler(executor));
    }

    @Override
    public boolean isChangingThreadSupported() {
      return epoll.isChangingThreadSupported();
    }
  }

  @Override
  public void initialize() {
    epoll.initialize();
  }

  @Override
  public int run(IoHandlerContext context) {
    return epoll.run(context);
  }

  @Override
  public void prepareToDestroy() {
    epoll.prepareToDestroy();
  }

  @Override
  public void destroy() {
    epoll.destroy();
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    return new Registration(handle, epoll.register(handle));
  }

  @Override
  public void wakeup() {
    epoll.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> handleType) {
    return epoll.isCompatible(handleType);
  }

  /**
   * The registration of a channel; a new one in the poll set takes the place of a deleted one.
   * Confined to the event loop, apart from {@link #isValid} and {@link #cancel}.
   */
  private final class Registration implements IoRegistration {

    private final IoHandle handle;
    private volatile IoRegistration current;

    /** Whether the channel is in the poll set. */
    private boolean joined;

    /** Whether it was in the poll set, and is not any more. */
    private boolean deleted;

    Registration(IoHandle handle, IoRegistration current) {
      this.handle = handle;
      this.current = current;
    }

    @Override
    public long submit(IoOps ops) {
      boolean none = ops.equals(EpollIoOps.NONE);
      if (deleted && !none && current.isValid()) {
        rejoin();
      }
      deleted = none && (joined || deleted);
      joined = !none;
      return current.submit(ops);
    }

    private void rejoin() {
      current.cancel();
      try {
        current = epoll.register(handle);
      } catch (Exception e) {
        throw new IllegalStateException("the channel can't wait for events again", e);
      }
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // As Netty has it.
    public <T> T attachment() {
      return current.attachment();
    }

    @Override
    public boolean isValid() {
      return current.isValid();
    }

    @Override
    public boolean cancel() {
      return current.cancel();
    }
  }
}
