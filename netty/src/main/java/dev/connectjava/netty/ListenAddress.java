package dev.connectjava.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import java.io.IOException;

/** The address on which a server listens; {@code toString} describes it for messages. Immutable. */
sealed interface ListenAddress permits TcpListenAddress, UnixListenAddress, BoundListenAddress {

  /**
   * Checks and prepares the address, as far as binding does not do that.
   *
   * @throws IOException if the server can't listen on it
   */
  void prepare() throws IOException;

  /** Reverts {@link #prepare} after a start that has failed, so that the start can be repeated. */
  default void release() {}

  /** Starts to listen. */
  ChannelFuture bind(ServerBootstrap bootstrap, NettyTransportKind kind);
}
