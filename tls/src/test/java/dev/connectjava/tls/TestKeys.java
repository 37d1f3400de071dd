package dev.connectjava.tls;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.security.cert.X509Certificate;
import java.util.List;

/** Keys with self-signed certificates. */
final class TestKeys {

  private TestKeys() {}

  static X509Bundle bundle(String name) {
    try {
      return new CertificateBuilder()
          .subject("CN=" + name)
          .ecp256()
          .setIsCertificateAuthority(true)
          .buildSelfSigned();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  static List<X509Certificate> certificates(String name) {
    return List.of(bundle(name).getCertificate());
  }

  static TlsIdentity identity(String name) {
    X509Bundle bundle = bundle(name);
    return TlsIdentity.of(bundle.getKeyPair().getPrivate(), List.of(bundle.getCertificatePath()));
  }
}
