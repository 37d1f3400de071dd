package dev.connectjava.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Resets connections that are of no further use: data that waits to be sent is dropped, and the
 * peer sees a reset. An orderly end would look like that of a client that has sent all of its
 * requests and still reads. On the connection's event loop.
 */
final class ConnectionReset {

  private static final Logger LOGGER = System.getLogger(ConnectionReset.class.getName());

  private ConnectionReset() {}

  /**
   * Resets a connection if it is open. Unix domain sockets have no reset: both of their directions
   * are closed, which the peer can detect with {@link UnixPeer}.
   */
  static void of(Channel channel) {
    try {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    } catch (ChannelException e) {
      LOGGER.log(Level.DEBUG, () -> channel + " is closed without a reset", e);
    }
    ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
    if (tls == null) {
      channel.close();
    } else {
      tls.close(); // Bypasses the TLS handler, which would first send a close_notify.
    }
  }
}
