package dev.connectjava.netty;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The socket I/O that servers and clients use: epoll, io_uring or Java NIO.
 *
 * @see NettyServer.Builder#transport
 * @see NettyTransport.Builder#transport
 */
public enum NettyTransportKind {
  /** Linux epoll, through a native library. */
  EPOLL,
  /**
   * Linux io_uring, through a native library that the application has to add: {@code
   * io.netty:netty-transport-native-io_uring} in Netty's version, with the classifier {@code
   * linux-x86_64} or {@code linux-aarch_64}.
   */
  IO_URING,
  /** Java NIO, which works on every system. */
  NIO;

  /** Returns the default of this machine: epoll if its native library loads, otherwise NIO. */
  static NettyTransportKind best() {
    return Epoll.isAvailable() ? EPOLL : NIO;
  }

  /** Returns whether this kind works on this machine. */
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

  /** Throws {@link IllegalStateException} if this kind doesn't work on this machine. */
  void requireAvailable() {
    Throwable reason = unavailability();
    if (reason != null) {
      String missing =
          this == IO_URING
              ? "add io.netty:netty-transport-native-io_uring with the classifier of this machine,"
                  + " or "
              : "";
      throw new IllegalStateException(
          "%s does not work on this machine (%s): %schoose another transport, or none for the default"
              .formatted(this, reason.getMessage(), missing),
          reason);
    }
  }

  IoHandlerFactory ioHandlerFactory() {
    return switch (this) {
      case EPOLL -> RejoiningEpoll.newFactory();
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

  Class<? extends Channel> channel() {
    return switch (this) {
      case EPOLL -> EpollSocketChannel.class;
      case IO_URING -> IoUringSocketChannel.class;
      case NIO -> NioSocketChannel.class;
    };
  }

  Class<? extends Channel> unixChannel() {
    return switch (this) {
      case EPOLL -> EpollDomainSocketChannel.class;
      case IO_URING -> IoUringDomainSocketChannel.class;
      case NIO -> NioDomainSocketChannel.class;
    };
  }

  /** Returns the address of a Unix domain socket, in the type that this kind needs. */
  SocketAddress unixAddress(Path path) {
    return switch (this) {
      case EPOLL, IO_URING -> new DomainSocketAddress(path.toString());
      case NIO -> UnixDomainSocketAddress.of(path);
    };
  }
}
