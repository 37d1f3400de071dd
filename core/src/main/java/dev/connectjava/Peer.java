package dev.connectjava;

import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;

/**
 * Who is at the other end of the connection: an address, and the certificates that were shown
 * there. Immutable and thread-safe.
 */
public final class Peer {

  private final SocketAddress address;
  private final List<X509Certificate> certificates;

  private Peer(SocketAddress address, List<X509Certificate> certificates) {
    this.address = Objects.requireNonNull(address, "address");
    this.certificates = List.copyOf(certificates);
  }

  /** A peer that has shown no certificate. */
  public static Peer at(SocketAddress address) {
    return new Peer(address, List.of());
  }

  /**
   * This peer with certificates in place of those that it had.
   *
   * @param newCertificates were verified; the peer's own first
   */
  public Peer withCertificates(List<X509Certificate> newCertificates) {
    return new Peer(address, newCertificates);
  }

  /**
   * The address that the connection comes from, possibly a proxy's. A client of a Unix domain
   * socket usually has an unnamed {@link java.net.UnixDomainSocketAddress}.
   */
  public SocketAddress address() {
    return address;
  }

  /**
   * The certificates that the peer has shown and that were verified, its own first; empty if it has
   * shown none; immutable.
   */
  public List<X509Certificate> certificates() {
    return certificates;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Peer peer
        && address.equals(peer.address)
        && certificates.equals(peer.certificates);
  }

  @Override
  public int hashCode() {
    return Objects.hash(address, certificates);
  }

  /** The address, and the subject of the peer's own certificate if it has shown one. */
  @Override
  public String toString() {
    return certificates.isEmpty()
        ? address.toString()
        : address + " " + certificates.getFirst().getSubjectX500Principal();
  }
}
