package dev.connectjava.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.unix.DomainSocketChannel;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Finds out whether the peer of a Unix domain socket has closed both sides. Such sockets have no
 * reset, so that a closed peer looks like one that has only closed its output; but a write to it
 * fails at once.
 */
final class UnixPeer {

  private static final Logger LOGGER = System.getLogger(UnixPeer.class.getName());

  private UnixPeer() {}

  /**
   * Returns whether the peer has closed both sides, so that it will not read what is written. Only
   * native transports can detect that, by a write of no bytes; others return false. On the
   * connection's event loop.
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
