package dev.connectjava.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.unix.DomainSocketChannel;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Who is at the other end of a Unix domain socket. Such a socket knows no reset, so that a peer
 * that has gone looks like one that has only closed its side; but what is written to it fails at
 * once.
 */
final class UnixPeer {

  private static final Logger LOGGER = System.getLogger(UnixPeer.class.getName());

  private UnixPeer() {}

  /**
   * Whether the peer has closed both sides, so that nobody will read what is written. Only native
   * transports can tell, by a write of no bytes; on the connection's event loop.
   */
  static boolean hasGone(Channel channel) {
    if (!(channel instanceof DomainSocketChannel socket)) {
      return false;
    }
    try {
      return socket.fd().write(Unpooled.EMPTY_BUFFER.nioBuffer(), 0, 0) < 0;
    } catch (IOException e) {
      LOGGER.log(Level.DEBUG, () -> "the peer of " + channel + " has gone", e);
      return true;
    }
  }
}
