package dev.connectjava.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/** A Unix domain socket, which is a file. Netty deletes it when its channel closes. */
record UnixListenAddress(Path path) implements ListenAddress {

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
