package dev.connectjava.netty;

import dev.connectjava.http.ConnectionListener.Reason;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * What becomes of a connection on which something was thrown: it is closed. That its peer has reset
 * it, or has sent what nobody can read, is no event for a log that people read; all else is.
 */
final class BrokenConnection {

  private static final Logger LOGGER = System.getLogger(BrokenConnection.class.getName());

  private BrokenConnection() {}

  static void close(ChannelHandlerContext ctx, Throwable cause) {
    boolean byPeer = cause instanceof IOException || cause instanceof DecoderException;
    ObservedConnection.ending(ctx.channel(), reasonOf(cause), cause);
    ctx.close();
    if (byPeer) {
      LOGGER.log(Level.DEBUG, () -> "closed " + ctx.channel(), cause);
    } else {
      FailureLog.error(LOGGER, "closed", ctx.channel(), cause);
    }
  }

  private static Reason reasonOf(Throwable cause) {
    return switch (cause) {
      case IOException e -> Reason.BY_PEER;
      case DecoderException e -> Reason.PROTOCOL_ERROR;
      default -> Reason.FAILED;
    };
  }
}
