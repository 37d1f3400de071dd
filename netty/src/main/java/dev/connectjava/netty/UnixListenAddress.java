package dev.connectjava.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.nio.file.Path;

/** The path of a Unix domain socket. Netty deletes the file when its channel closes. */
record UnixListenAddress(Path path) implements ListenAddress {

  @Override
  public void prepare() throws IOException {
    UnixSocketFile.makeWay(path);
  }

  @Override
  public ChannelFuture bind(ServerBootstrap bootstrap, NettyTransportKind kind) {
    return bootstrap.channel(kind.unixServerChannel()).bind(kind.unixAddress(path));
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
