package dev.connectjava;

import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Who is at the other end of the connection.
 *
 * @param address the address that the connection comes from, possibly a proxy's; that of a client
 *     of a Unix domain socket mostly is an unnamed {@link java.net.UnixDomainSocketAddress}
 * @param certificates the certificates that the peer has shown and that were verified, its own
 *     first; empty if it has shown none; immutable
 */
public record Peer(SocketAddress address, List<X509Certificate> certificates) {

  /** Copies the list. */
  public Peer {
    certificates = List.copyOf(certificates);
  }

  /** A peer that has shown no certificate. */
  public static Peer at(SocketAddress address) {
    return new Peer(address, List.of());
  }
}
