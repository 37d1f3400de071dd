package dev.connectjava.servlet;

import dev.connectjava.tls.ClientTls;
import dev.connectjava.tls.TlsIdentity;
import dev.connectjava.tls.TlsTrust;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.security.KeyStore;
import java.util.List;

/** An authority, and the certificates of a server and a client that it has issued. */
final class Certificates {

  private static final String PASSWORD = "secret";

  private final X509Bundle authority;
  private final X509Bundle server;
  private final X509Bundle client;

  Certificates() throws Exception {
    authority =
        new CertificateBuilder()
            .subject("CN=authority")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    server =
        new CertificateBuilder()
            .subject("CN=localhost")
            .addSanDnsName("localhost")
            .buildIssuedBy(authority);
    client = new CertificateBuilder().subject("CN=client").buildIssuedBy(authority);
  }

  Container.Tls ofServer() throws Exception {
    KeyStore authorities = KeyStore.getInstance("PKCS12");
    authorities.load(null, null);
    authorities.setCertificateEntry("authority", authority.getCertificate());
    return new Container.Tls(server.toKeyStore(PASSWORD.toCharArray()), PASSWORD, authorities);
  }

  ClientTls ofClient() {
    return ClientTls.builder()
        .trust(TlsTrust.of(List.of(authority.getCertificate())))
        .identity(TlsIdentity.of(client.getKeyPair().getPrivate(), client.getCertificatePathList()))
        .build();
  }
}
