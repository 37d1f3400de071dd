package dev.connectjava.examples.okhttp;

import dev.connectjava.Peer;
import java.security.cert.X509Certificate;
import java.util.List;
import okhttp3.Connection;
import okhttp3.Handshake;

/** The server at the other end of a connection. */
final class Peers {

  private Peers() {}

  static Peer of(Connection connection) {
    Peer peer = Peer.at(connection.route().socketAddress());
    Handshake handshake = connection.handshake();
    return handshake == null ? peer : peer.withCertificates(certificates(handshake));
  }

  private static List<X509Certificate> certificates(Handshake handshake) {
    return handshake.peerCertificates().stream()
        .filter(X509Certificate.class::isInstance)
        .map(X509Certificate.class::cast)
        .toList();
  }
}
