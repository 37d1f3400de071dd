package dev.connectjava.netty;

import io.netty.channel.Channel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/** Converts the addresses of channels to the JDK's types, whatever type the transport has. */
final class ChannelAddresses {

  private ChannelAddresses() {}

  static SocketAddress local(Channel channel) {
    return ofJdk(channel.localAddress());
  }

  /** Returns the remote address; it is unnamed for the client of a Unix domain socket. */
  static SocketAddress remote(Channel channel) {
    return ofJdk(channel.remoteAddress());
  }

  static SocketAddress ofJdk(SocketAddress address) {
    return address instanceof DomainSocketAddress unix
        ? UnixDomainSocketAddress.of(unix.path())
        : address;
  }
}
