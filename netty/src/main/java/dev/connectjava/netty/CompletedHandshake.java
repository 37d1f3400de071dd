package dev.connectjava.netty;

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
   */
  static CompletedHandshake ofServer(SslHandler tls, Optional<String> serverName) {
    SSLSession session = tls.engine().getSession();
    return new CompletedHandshake(
        session.getProtocol(),
        session.getCipherSuite(),
        Optional.ofNullable(tls.applicationProtocol()),
        serverName,
        PeerIdentity.certificates(tls));
  }

  /** Returns the result on a client. */
  static CompletedHandshake ofClient(SslHandler tls) {
    return ofServer(tls, requestedName(tls.engine().getSession()));
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
