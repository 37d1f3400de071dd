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

  /**
   * Why a connection ends on which something was thrown. In TLS 1.3 a client may learn only when it
   * is open that its handshake has failed.
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
