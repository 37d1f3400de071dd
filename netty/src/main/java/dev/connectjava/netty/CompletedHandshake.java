package dev.connectjava.netty;

import dev.connectjava.Peer;
import dev.connectjava.http.ConnectionListener;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSession;

/** The result of a TLS handshake, for listeners and filters. */
record CompletedHandshake(
    String version,
    String cipherSuite,
    Optional<String> applicationProtocol,
    Optional<String> serverName,
    List<X509Certificate> peerCertificates)
    implements ConnectionListener.Handshake {

  /**
   * Returns the result on a server.
   *
   * @param serverName the host name in the ClientHello of this handshake: a session that is resumed
   *     may have been created with another one
   * @param peer the client, with its certificates
   */
  static CompletedHandshake ofServer(SslHandler tls, Optional<String> serverName, Peer peer) {
    return of(tls, serverName, peer.certificates());
  }

  private static CompletedHandshake of(
      SslHandler tls, Optional<String> serverName, List<X509Certificate> peerCertificates) {
    SSLSession session = tls.engine().getSession();
    return new CompletedHandshake(
        session.getProtocol(),
        session.getCipherSuite(),
        Optional.ofNullable(tls.applicationProtocol()),
        serverName,
        peerCertificates);
  }

  /** Returns the result on a client. */
  static CompletedHandshake ofClient(SslHandler tls) {
    return of(tls, requestedName(tls.engine().getSession()), PeerIdentity.certificates(tls));
  }

  private static Optional<String> requestedName(SSLSession session) {
    return session instanceof ExtendedSSLSession extended
        ? extended.getRequestedServerNames().stream()
            .filter(SNIHostName.class::isInstance)
            .map(name -> ((SNIHostName) name).getAsciiName().toLowerCase(Locale.ROOT))
            .findFirst()
        : Optional.empty();
  }
}
