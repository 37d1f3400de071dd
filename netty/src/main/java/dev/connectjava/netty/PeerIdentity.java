package dev.connectjava.netty;

import dev.connectjava.Peer;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Reads the address and the certificates of a channel's peer. */
final class PeerIdentity {

  private PeerIdentity() {}

  /** Returns the peer of a channel. A TLS handshake must be complete. */
  static Peer of(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    return Peer.at(ChannelAddresses.remote(channel))
        .withCertificates(tls == null ? List.of() : certificates(tls));
  }

  /** Returns the verified certificates of the peer. The handshake must be complete. */
  static List<X509Certificate> certificates(SslHandler tls) {
    @Nullable Certificate[] shown;
    try {
      shown = tls.engine().getSession().getPeerCertificates();
    } catch (SSLPeerUnverifiedException e) {
      return List.of(); // The client was not asked for a certificate, or has none.
    }
    List<X509Certificate> certificates = new ArrayList<>(shown.length);
    for (Certificate certificate : shown) {
      if (certificate instanceof X509Certificate x509) {
        certificates.add(x509);
      }
    }
    return certificates;
  }
}
