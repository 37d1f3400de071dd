package dev.connectjava.netty;

import io.netty.channel.Channel;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Clients that speak TLS where the server does not, or the reverse. The first of a server is a
 * warning, since it mostly means a wrong setting; the others, which may be anybody's, are not.
 * Thread-safe.
 */
final class PortMismatches {

  private static final Logger LOGGER = System.getLogger(PortMismatches.class.getName());

  private final AtomicBoolean warned = new AtomicBoolean();

  void plaintextOnTlsPort(Channel channel) {
    refused(
        channel, "speaks plaintext to a port of TLS; it should use https, or the server no TLS");
  }

  void tlsOnPlaintextPort(Channel channel) {
    refused(
        channel,
        "speaks TLS to a port of plaintext; it should use http, or the server"
            + " NettyServer.Builder.tls");
  }

  private void refused(Channel channel, String what) {
    Level level = warned.compareAndSet(false, true) ? Level.WARNING : Level.DEBUG;
    LOGGER.log(
        level,
        () ->
            "refused a connection of %s to %s: it %s"
                .formatted(channel.remoteAddress(), channel.localAddress(), what));
  }
}
