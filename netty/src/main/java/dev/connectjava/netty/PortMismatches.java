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
    refused(channel, "speaks plaintext to a TLS port: use https, or build the server without TLS");
  }

  void tlsOnPlaintextPort(Channel channel) {
    refused(
        channel,
        "speaks TLS to a plaintext port: use http, or build the server with"
            + " NettyServer.Builder.tls");
  }

  private void refused(Channel channel, String what) {
    Level level = warned.compareAndSet(false, true) ? Level.WARNING : Level.DEBUG;
    LOGGER.log(
        level,
        () ->
            "refused a connection from %s to %s: the client %s"
                .formatted(channel.remoteAddress(), channel.localAddress(), what));
  }
}
