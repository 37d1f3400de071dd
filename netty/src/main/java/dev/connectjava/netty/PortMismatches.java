package dev.connectjava.netty;

import io.netty.channel.Channel;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Logs clients that speak TLS to a plaintext server, or plaintext to a TLS server. The first one is
 * logged as a warning, since it usually means a wrong setting. The others may come from scanners,
 * and are logged at debug level. Thread-safe.
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
