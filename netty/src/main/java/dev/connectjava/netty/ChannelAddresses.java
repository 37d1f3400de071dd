package dev.connectjava.netty;

import io.netty.channel.Channel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/** The addresses of a channel as the JDK has them, whatever Netty's transport has. */
final class ChannelAddresses {

  private ChannelAddresses() {}

  static SocketAddress local(Channel channel) {
    return ofJdk(channel.localAddress());
  }

  /** Unnamed for a client of a Unix domain socket that has not bound its own. */
  static SocketAddress remote(Channel channel) {
    return ofJdk(channel.remoteAddress());
  }

  static SocketAddress ofJdk(SocketAddress address) {
    return address instanceof DomainSocketAddress unix
        ? UnixDomainSocketAddress.of(unix.path())
        : address;
  }
}
