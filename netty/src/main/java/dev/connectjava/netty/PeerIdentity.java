package dev.connectjava.netty;

import dev.connectjava.Peer;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.Attribute;
import io.netty.util.AttributeKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Reads the address and the certificates of a channel's peer, once for each channel. */
final class PeerIdentity {

  private static final AttributeKey<Peer> PEER = AttributeKey.valueOf(PeerIdentity.class, "peer");

  private PeerIdentity() {}

  /**
   * Returns the peer of a channel as it was at the first call: what a filter has accepted is what
   * handlers see. A TLS handshake must be complete. On the channel's event loop.
   */
  static Peer of(Channel channel) {
    Attribute<Peer> known = channel.attr(PEER);
    Peer peer = known.get();
    if (peer == null) {
      SslHandler tls = channel.pipeline().get(SslHandler.class);
      peer =
          Peer.at(ChannelAddresses.remote(channel))
              .withCertificates(tls == null ? List.of() : certificates(tls));
      known.set(peer);
    }
    return peer;
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
