package dev.connectjava.verification.http;

import dev.connectjava.netty.ClientTls;
import dev.connectjava.netty.ServerTls;
import dev.connectjava.netty.TlsIdentity;
import dev.connectjava.netty.TlsTrust;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate of the test servers, which their clients trust. */
public final class TestCertificate {

  private static final X509Bundle BUNDLE = bundle();

  private TestCertificate() {}

  private static X509Bundle bundle() {
    try {
      return new CertificateBuilder()
          .subject("CN=localhost")
          .ecp256()
          .addSanDnsName("localhost")
          .addSanIpAddress("127.0.0.1")
          .setIsCertificateAuthority(true)
          .buildSelfSigned();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  public static ServerTls server() {
    return ServerTls.of(
        TlsIdentity.ofPem(BUNDLE.getCertificatePathPEM(), BUNDLE.getPrivateKeyPEM()));
  }

  public static ClientTls clientTls() {
    return ClientTls.builder().trust(TlsTrust.ofPem(BUNDLE.getCertificatePathPEM())).build();
  }

  static TrustManagerFactory trust() {
    return BUNDLE.toTrustManagerFactory();
  }

  static SSLContext client() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust().getTrustManagers(), null);
      return context;
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
