package dev.connectjava.netty;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import org.jspecify.annotations.Nullable;

/** The ways in which a server can talk to the operating system. */
public enum NettyTransportKind {
  /** Linux's epoll, by a native library. */
  EPOLL,
  /** Linux's io_uring, by a native library. */
  IO_URING,
  /** The JDK's own, everywhere. */
  NIO;

  /** The best that works here: epoll where its library loads, else the JDK's. */
  static NettyTransportKind best() {
    return Epoll.isAvailable() ? EPOLL : NIO;
  }

  /** Whether it works on this machine. */
  public boolean isAvailable() {
    return unavailability() == null;
  }

  private @Nullable Throwable unavailability() {
    return switch (this) {
      case EPOLL -> Epoll.unavailabilityCause();
      case IO_URING -> IoUring.unavailabilityCause();
      case NIO -> null;
    };
  }

  /** Throws {@link IllegalStateException} if it doesn't work here. */
  void requireAvailable() {
    Throwable reason = unavailability();
    if (reason != null) {
      throw new IllegalStateException(
          "%s does not work here (%s): choose another kind of transport, or none to get the best one"
              .formatted(this, reason.getMessage()),
          reason);
    }
  }

  IoHandlerFactory ioHandlerFactory() {
    return switch (this) {
      case EPOLL -> EpollIoHandler.newFactory();
      case IO_URING -> IoUringIoHandler.newFactory();
      case NIO -> NioIoHandler.newFactory();
    };
  }

  Class<? extends ServerChannel> serverChannel() {
    return switch (this) {
      case EPOLL -> EpollServerSocketChannel.class;
      case IO_URING -> IoUringServerSocketChannel.class;
      case NIO -> NioServerSocketChannel.class;
    };
  }

  Class<? extends ServerChannel> unixServerChannel() {
    return switch (this) {
      case EPOLL -> EpollServerDomainSocketChannel.class;
      case IO_URING -> IoUringServerDomainSocketChannel.class;
      case NIO -> NioServerDomainSocketChannel.class;
    };
  }
}
