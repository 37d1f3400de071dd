package dev.connectjava.verification.http;

import dev.connectjava.tls.TlsIdentity;
import dev.connectjava.tls.TlsTrust;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.KeyUsage;
import io.netty.pkitesting.X509Bundle;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** An authority that signs certificates of servers and clients. */
public final class TestAuthority {

  private final X509Bundle bundle;

  /** An authority of a new key. */
  public TestAuthority() {
    try {
      this.bundle =
          certificate("authority")
              .setKeyUsage(true, KeyUsage.keyCertSign, KeyUsage.digitalSignature)
              .setIsCertificateAuthority(true)
              .buildSelfSigned();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static CertificateBuilder certificate(String name) {
    return new CertificateBuilder().subject("CN=" + name).ecp256();
  }

  /** A server that has this name, or this address. */
  public TlsIdentity server(String nameOrAddress) {
    return sign(serverCertificate(nameOrAddress));
  }

  /** A server of this name, whose certificate has expired. */
  public TlsIdentity expiredServer(String name) {
    Instant now = Instant.now();
    return sign(
        serverCertificate(name)
            .notBefore(now.minus(Duration.ofDays(2)))
            .notAfter(now.minus(Duration.ofDays(1))));
  }

  private static CertificateBuilder serverCertificate(String nameOrAddress) {
    CertificateBuilder certificate = certificate("server").addExtendedKeyUsageServerAuth();
    return Character.isDigit(nameOrAddress.charAt(0))
        ? certificate.addSanIpAddress(nameOrAddress)
        : certificate.addSanDnsName(nameOrAddress);
  }

  /** A client of this name. */
  public TlsIdentity client(String name) {
    return sign(certificate(name).addExtendedKeyUsageClientAuth());
  }

  private TlsIdentity sign(CertificateBuilder certificate) {
    try {
      X509Bundle signed = certificate.buildIssuedBy(bundle);
      return TlsIdentity.ofPem(signed.getCertificatePathPEM(), signed.getPrivateKeyPEM());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** What accepts whoever this authority has signed. */
  public TlsTrust trust() {
    return TlsTrust.of(List.of(bundle.getCertificate()));
  }
}
