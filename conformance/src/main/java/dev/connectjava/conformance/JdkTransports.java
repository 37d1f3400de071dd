package dev.connectjava.conformance;

import connectrpc.conformance.v1.ClientCompat.ClientCompatRequest;
import connectrpc.conformance.v1.ConfigOuterClass.TLSCreds;
import dev.connectjava.Transport;
import dev.connectjava.jdk.JdkTransport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Transports by the JDK's HTTP client. */
final class JdkTransports {

  private JdkTransports() {}

  static Transport open(ClientCompatRequest settings) {
    byte[] certificate = settings.getServerTlsCert().toByteArray();
    String scheme = certificate.length == 0 ? "http" : "https";
    JdkTransport.Builder transport =
        JdkTransport.builder(scheme + "://" + settings.getHost() + ":" + settings.getPort())
            .config(Transports.config(settings));
    if (certificate.length > 0) {
      requireNoIdentity(settings.getClientTlsCreds());
      transport.httpClient(
          HttpClient.newBuilder()
              .sslContext(trusting(certificate))
              .version(
                  switch (settings.getHttpVersion()) {
                    case HTTP_VERSION_1 -> HttpClient.Version.HTTP_1_1;
                    case HTTP_VERSION_2 -> HttpClient.Version.HTTP_2;
                    default -> throw new IllegalArgumentException(settings.toString());
                  })
              .build());
    }
    return transport.build();
  }

  private static void requireNoIdentity(TLSCreds own) {
    if (!own.getCert().isEmpty()) {
      throw new IllegalArgumentException("the certificates of clients are left out of this run");
    }
  }

  private static SSLContext trusting(byte[] certificate) {
    try (InputStream in = new ByteArrayInputStream(certificate)) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      trusted.setCertificateEntry(
          "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("the certificate of the server is not usable", e);
    }
  }
}
