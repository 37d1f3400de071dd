package dev.connectjava.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where a server listens; {@code toString} names it for people. Immutable. */
sealed interface ListenAddress {

  /**
   * Sees that it can be listened at, as far as binding does not.
   *
   * @throws IOException if it can't
   */
  void prepare() throws IOException;

  /** Begins to listen. */
  ChannelFuture bind(ServerBootstrap bootstrap, NettyTransportKind kind);

  /**
   * A port of TCP.
   *
   * @param host the interface; null for all of them
   */
  record Tcp(@Nullable String host, int port) implements ListenAddress {

    @Override
    public void prepare() {}

    @Override
    public ChannelFuture bind(ServerBootstrap bootstrap, NettyTransportKind kind) {
      return bootstrap
          .channel(kind.serverChannel())
          .option(ChannelOption.SO_REUSEADDR, true)
          .childOption(ChannelOption.TCP_NODELAY, true)
          .childOption(ChannelOption.ALLOW_HALF_CLOSURE, false)
          .bind(host == null ? new InetSocketAddress(port) : new InetSocketAddress(host, port));
    }

    @Override
    public String toString() {
      return (host == null ? "port " : host + ":") + port;
    }
  }

  /** A Unix domain socket, which is a file. Netty deletes it when its channel closes. */
  record Unix(Path path) implements ListenAddress {

    @Override
    public void prepare() throws IOException {
      UnixSocketFile.makeWay(path);
    }

    @Override
    public ChannelFuture bind(ServerBootstrap bootstrap, NettyTransportKind kind) {
      return bootstrap.channel(kind.unixServerChannel()).bind(address(kind));
    }

    private SocketAddress address(NettyTransportKind kind) {
      return switch (kind) {
        case EPOLL, IO_URING -> new DomainSocketAddress(path.toString());
        case NIO -> UnixDomainSocketAddress.of(path);
      };
    }

    @Override
    public String toString() {
      return path.toString();
    }
  }
}
