package dev.connectjava.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.ZoneId;
import java.util.Objects;

/**
 * Connections that could not be accepted, mostly for want of file descriptors. The server goes on:
 * Netty has made it wait a second, until which others may have closed.
 */
final class FailedAccepts extends ChannelInboundHandlerAdapter {

  private static final Logger LOGGER = System.getLogger(FailedAccepts.class.getName());

  /**
   * Reads the time zones, which the JDK has in a file: a logger that asked for them first when
   * there are no descriptors would fail for good, and take the event loop with it.
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
