package dev.connectjava.examples.mtls;

import dev.connectjava.tls.TlsIdentity;
import dev.connectjava.tls.TlsTrust;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * An authority that issues the certificates of this example. In production that is the work of
 * another system, such as cert-manager or SPIRE, and a program reads files or asks an agent.
 * Thread-safe.
 */
final class Authority {

  private static final Duration VALIDITY = Duration.ofHours(24);

  private final X509Bundle authority;

  private Authority(X509Bundle authority) {
    this.authority = authority;
  }

  /** Returns a new authority, whose certificate is its own. */
  static Authority create() throws Exception {
    return new Authority(
        certificate("CN=Authority of the example")
            .setIsCertificateAuthority(true)
            .buildSelfSigned());
  }

  private static CertificateBuilder certificate(String subject) {
    Instant now = Instant.now();
    return new CertificateBuilder()
        .ecp256()
        .subject(subject)
        .notBefore(now.minus(VALIDITY))
        .notAfter(now.plus(VALIDITY));
  }

  /** Returns the trust in this authority and what it has issued. */
  TlsTrust trust() {
    return TlsTrust.of(List.of(authority.getCertificate()));
  }

  /** Issues a certificate for a server on this machine, with a new key. */
  X509Bundle issueForServer() throws Exception {
    return certificate("CN=localhost")
        .addSanDnsName("localhost")
        .addSanIpAddress("127.0.0.1")
        .addExtendedKeyUsageServerAuth()
        .buildIssuedBy(authority);
  }

  /**
   * Issues a certificate for a client, with a new key.
   *
   * @param identity what the certificate says of the client, as a URI in its SAN
   */
  X509Bundle issueForClient(URI identity) throws Exception {
    return certificate("CN=client")
        .addSanUriName(identity)
        .addExtendedKeyUsageClientAuth()
        .buildIssuedBy(authority);
  }

  /** Returns what one side of a connection uses of a certificate: the chain and the key. */
  static TlsIdentity identity(X509Bundle issued) {
    return TlsIdentity.of(issued.getKeyPair().getPrivate(), issued.getCertificatePathList());
  }

  /** Writes the certificate of the authority to a file for clients such as curl. */
  void writeTo(Path folder) throws IOException {
    Files.writeString(folder.resolve("authority.pem"), authority.getCertificatePEM());
  }

  /** Writes a certificate and its key to files for clients such as curl. */
  static void write(X509Bundle issued, Path folder, String name) throws IOException {
    Files.writeString(folder.resolve(name + ".pem"), issued.getCertificatePathPEM());
    Files.writeString(folder.resolve(name + ".key"), issued.getPrivateKeyPEM());
  }
}
