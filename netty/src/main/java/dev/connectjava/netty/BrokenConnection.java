package dev.connectjava.netty;

import dev.connectjava.http.ConnectionListener.Reason;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Closes connections on which an exception was thrown. Resets by the peer and invalid input are
 * logged at debug level only; everything else is logged as an error.
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

  /**
   * Returns why a connection ends on which an exception was thrown. In TLS 1.3, a client may learn
   * only after the connection is open that the server has refused the handshake.
   */
  static Reason reasonOf(Throwable cause) {
    if (TlsAlert.of(cause) != null) {
      return Reason.HANDSHAKE_FAILED;
    }
    return switch (cause) {
      case Http2Exception e when e.error() == Http2Error.INTERNAL_ERROR -> Reason.FAILED;
      case Http2Exception e -> Reason.PROTOCOL_ERROR;
      case DecoderException e -> Reason.PROTOCOL_ERROR;
      case PrematureChannelClosureException e -> Reason.BY_PEER;
      case IOException e -> Reason.BY_PEER;
      default -> Reason.FAILED;
    };
  }
}
