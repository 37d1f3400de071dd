package dev.connectjava.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A TCP port.
 *
 * @param host the name or address of the interface; null for all interfaces
 */
record TcpListenAddress(@Nullable String host, int port) implements ListenAddress {

  @Override
  public void prepare() {}

  @Override
  public ChannelFuture bind(ServerBootstrap bootstrap, NettyTransportKind kind) {
    return bootstrap
        .channel(kind.serverChannel())
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, false)
        .bind(host == null ? new InetSocketAddress(port) : new InetSocketAddress(host, port));
  }

  @Override
  public String toString() {
    return (host == null ? "port " : host + ":") + port;
  }
}
