package dev.connectjava.netty;

import dev.connectjava.tls.TlsIdentity;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.KeyUsage;
import io.netty.pkitesting.X509Bundle;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An authority, and what it has signed. */
final class TestPki {

  private final X509Bundle authority;

  TestPki() {
    this.authority =
        build(() ->
            new CertificateBuilder()
                .subject("CN=authority")
                .ecp256()
                .setKeyUsage(true, KeyUsage.keyCertSign, KeyUsage.digitalSignature)
                .setIsCertificateAuthority(true)
                .buildSelfSigned());
  }

  /** Something that the JDK's cryptography gives or fails to give. */
  @FunctionalInterface
  interface Built<T> {
    T get() throws Exception;
  }

  static <T> T build(Built<T> built) {
    try {
      return built.get();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  X509Bundle server(String name) {
    return build(() ->
        new CertificateBuilder()
            .subject("CN=" + name)
            .rsa2048()
            .addSanDnsName(name)
            .addSanIpAddress("127.0.0.1")
            .addExtendedKeyUsageServerAuth()
            .buildIssuedBy(authority));
  }

  X509Bundle client(String name) {
    return build(() ->
        new CertificateBuilder()
            .subject("CN=" + name)
            .ecp256()
            .addExtendedKeyUsageClientAuth()
            .buildIssuedBy(authority));
  }

  List<X509Certificate> trusted() {
    return List.of(authority.getCertificate());
  }

  static TlsIdentity identity(X509Bundle bundle) {
    return TlsIdentity.ofPem(bundle.getCertificatePathPEM(), bundle.getPrivateKeyPEM());
  }

  /** A factory that has no key managers. */
  static KeyManagerFactory uninitialized() {
    return build(() -> KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm()));
  }

  /** What a client of the JDK needs to trust the authority and to show these identities. */
  SSLContext jdkClient(X509Bundle... identities) {
    return build(() -> {
      SSLContext context = SSLContext.getInstance("TLS");
      KeyManager[] keys = null;
      if (identities.length > 0) {
        keys = identities[0].toKeyManagerFactory().getKeyManagers();
      }
      context.init(keys, authority.toTrustManagerFactory().getTrustManagers(), null);
      return context;
    });
  }

  static KeyStore keyStore(X509Bundle bundle, char[] password) {
    return build(() -> bundle.toKeyStore(password));
  }
}
