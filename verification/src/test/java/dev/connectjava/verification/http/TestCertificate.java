package dev.connectjava.verification.http;

import dev.connectjava.tls.ClientTls;
import dev.connectjava.tls.ServerTls;
import dev.connectjava.tls.TlsIdentity;
import dev.connectjava.tls.TlsProvider;
import dev.connectjava.tls.TlsTrust;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

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
          .addSanDnsName(TestNames.ONE_ADDRESS)
          .addSanIpAddress("127.0.0.1")
          .addSanIpAddress("::1")
          .setIsCertificateAuthority(true)
          .buildSelfSigned();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  public static ServerTls server() {
    return ServerTls.builder(
            TlsIdentity.ofPem(BUNDLE.getCertificatePathPEM(), BUNDLE.getPrivateKeyPEM()))
        .provider(TlsProvider.JDK)
        .build();
  }

  public static ClientTls clientTls() {
    return clientTls(TlsProvider.JDK).build();
  }

  public static ClientTls.Builder clientTls(TlsProvider provider) {
    return ClientTls.builder()
        .provider(provider)
        .trust(TlsTrust.ofPem(BUNDLE.getCertificatePathPEM()));
  }

  static TrustManagerFactory trust() {
    return BUNDLE.toTrustManagerFactory();
  }

  static SSLContext client() {
    return context(null, trust().getTrustManagers());
  }

  static SslContext http2ServerContext() {
    try {
      return SslContextBuilder.forServer(BUNDLE.toKeyManagerFactory())
          .sslProvider(SslProvider.JDK)
          .applicationProtocolConfig(
              new ApplicationProtocolConfig(
                  ApplicationProtocolConfig.Protocol.ALPN,
                  ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                  ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                  ApplicationProtocolNames.HTTP_2))
          .build();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  static SSLContext serverContext() {
    try {
      return context(BUNDLE.toKeyManagerFactory().getKeyManagers(), null);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static SSLContext context(
      KeyManager @Nullable [] keys, TrustManager @Nullable [] trusted) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, trusted, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
