package dev.connectjava.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * The end of a connection of which nothing is wanted any more: what waits to be sent is dropped,
 * and the peer sees a reset. An orderly end would be the one of a client that has asked all that it
 * wants to ask, and still reads. On the connection's event loop.
 */
final class ConnectionReset {

  private static final Logger LOGGER = System.getLogger(ConnectionReset.class.getName());

  private ConnectionReset() {}

  /**
   * Resets a connection, if it is open. Unix domain sockets know no reset: they are closed on both
   * sides, which their peer can see by {@link UnixPeer}.
   */
  static void of(Channel channel) {
    try {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    } catch (ChannelException e) {
      LOGGER.log(Level.DEBUG, () -> channel + " is not reset, but closed", e);
    }
    ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
    if (tls == null) {
      channel.close();
    } else {
      tls.close(); // Not through it: it would first say that the end is an orderly one.
    }
  }
}
