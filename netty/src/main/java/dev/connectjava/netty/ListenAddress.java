package dev.connectjava.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import java.io.IOException;

/** Where a server listens; {@code toString} names it for people. Immutable. */
sealed interface ListenAddress permits TcpListenAddress, UnixListenAddress, BoundListenAddress {

  /**
   * Sees that it can be listened at, as far as binding does not.
   *
   * @throws IOException if it can't
   */
  void prepare() throws IOException;

  /** Begins to listen. */
  ChannelFuture bind(ServerBootstrap bootstrap, NettyTransportKind kind);
}
