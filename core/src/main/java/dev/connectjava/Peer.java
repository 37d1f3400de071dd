package dev.connectjava;

import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;

/**
 * The other end of a connection: its address and its verified certificates. Immutable and
 * thread-safe.
 */
public final class Peer {

  private final SocketAddress address;
  private final List<X509Certificate> certificates;

  private Peer(SocketAddress address, List<X509Certificate> certificates) {
    this.address = Objects.requireNonNull(address, "address");
    this.certificates = List.copyOf(certificates);
  }

  /** Returns a peer without certificates. */
  public static Peer at(SocketAddress address) {
    return new Peer(address, List.of());
  }

  /**
   * Returns this peer with other certificates.
   *
   * @param newCertificates verified certificates, the peer's own first
   */
  public Peer withCertificates(List<X509Certificate> newCertificates) {
    return new Peer(address, newCertificates);
  }

  /**
   * Returns the address of the other end, which may be a proxy's. The address of a client of a Unix
   * domain socket usually is an unnamed {@link java.net.UnixDomainSocketAddress}.
   */
  public SocketAddress address() {
    return address;
  }

  /**
   * Returns the verified certificates that the peer has presented, its own first; empty if it has
   * presented none; immutable.
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

  /** Returns the address, and the subject of the peer's own certificate if it has presented one. */
  @Override
  public String toString() {
    return certificates.isEmpty()
        ? address.toString()
        : address + " " + certificates.get(0).getSubjectX500Principal();
  }
}
