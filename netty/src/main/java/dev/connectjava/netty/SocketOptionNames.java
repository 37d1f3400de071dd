package dev.connectjava.netty;

import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import java.net.StandardSocketOptions;

/**
 * The socket options whose names differ between Netty's transports. The JDK's channels for Unix
 * domain sockets have only the JDK's names.
 */
final class SocketOptionNames {

  private SocketOptionNames() {}

  static ChannelOption<Boolean> reusePort(NettyTransportKind kind) {
    return kind == NettyTransportKind.NIO
        ? NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT)
        : UnixChannelOption.SO_REUSEPORT;
  }

  static ChannelOption<Integer> receiveBuffer(NettyTransportKind kind) {
    return kind == NettyTransportKind.NIO
        ? NioChannelOption.of(StandardSocketOptions.SO_RCVBUF)
        : ChannelOption.SO_RCVBUF;
  }

  static ChannelOption<Integer> sendBuffer(NettyTransportKind kind) {
    return kind == NettyTransportKind.NIO
        ? NioChannelOption.of(StandardSocketOptions.SO_SNDBUF)
        : ChannelOption.SO_SNDBUF;
  }
}
