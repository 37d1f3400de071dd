package dev.connectjava.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;

/**
 * A channel that is already bound to a TCP port. One server takes it and closes it at its end.
 *
 * @param local its address, for messages
 */
record BoundListenAddress(ServerSocketChannel channel, SocketAddress local)
    implements ListenAddress {

  @Override
  public void prepare() throws IOException {
    if (!channel.isOpen()) {
      throw new IOException("it has been closed");
    }
    if (!TakenChannels.take(channel)) {
      throw new IOException("another server already accepts its connections");
    }
  }

  @Override
  public void release() {
    TakenChannels.giveBack(channel);
  }

  /** Only Netty's channels for NIO can use an existing channel of the JDK. */
  @Override
  public ChannelFuture bind(ServerBootstrap bootstrap, NettyTransportKind kind) {
    return bootstrap
        .channelFactory(() -> new NioServerSocketChannel(channel))
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, false)
        .register();
  }

  @Override
  public String toString() {
    return "the channel that is bound to " + local;
  }
}
