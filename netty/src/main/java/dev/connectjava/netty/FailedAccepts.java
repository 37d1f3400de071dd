package dev.connectjava.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.ZoneId;
import java.util.Objects;

/**
 * Logs connections that could not be accepted, usually for lack of file descriptors. The server
 * continues: Netty accepts again after a second, in which other connections may close.
 */
final class FailedAccepts extends ChannelInboundHandlerAdapter {

  private static final Logger LOGGER = System.getLogger(FailedAccepts.class.getName());

  /**
   * Loads the time zones, which the JDK reads from a file. Otherwise a logger that needs them for
   * the first time when no file descriptors are left would fail permanently, and end the event
   * loop.
   */
  FailedAccepts() {
    Objects.requireNonNull(ZoneId.systemDefault().getRules());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOGGER.log(
        Level.WARNING,
        () ->
            "can't accept a connection at %s, but will try again: %s"
                .formatted(ctx.channel().localAddress(), cause.getMessage()));
  }
}
