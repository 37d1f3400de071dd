package dev.connectjava.conformance;

import connectrpc.conformance.v1.ConfigOuterClass.TLSCreds;
import connectrpc.conformance.v1.ServerCompat.ServerCompatRequest;
import dev.connectjava.tls.TlsIdentity;
import dev.connectjava.tls.TlsTrust;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * The TLS settings of a servlet container.
 *
 * @param identity the server's key and certificates
 * @param authorities those of client certificates, which are required then; null for none
 */
record ServletTls(KeyStore identity, @Nullable KeyStore authorities) {

  static final String PASSWORD = "conformance";

  static ServletTls of(ServerCompatRequest request) throws GeneralSecurityException, IOException {
    TLSCreds creds = request.getServerCreds();
    TlsIdentity.Form form =
        TlsIdentity.ofPem(creds.getCert().toStringUtf8(), creds.getKey().toStringUtf8()).form();
    if (!(form instanceof TlsIdentity.Form.Key key)) {
      throw new IllegalArgumentException("the identity must be a key, but is " + form);
    }
    KeyStore identity = empty();
    identity.setKeyEntry(
        "server",
        key.privateKey(),
        PASSWORD.toCharArray(),
        key.certificates().toArray(Certificate[]::new));
    return new ServletTls(identity, authorities(request.getClientTlsCert().toStringUtf8()));
  }

  private static @Nullable KeyStore authorities(String pem)
      throws GeneralSecurityException, IOException {
    if (pem.isEmpty() || !(TlsTrust.ofPem(pem).form() instanceof TlsTrust.Form.Authorities all)) {
      return null;
    }
    KeyStore authorities = empty();
    for (X509Certificate certificate : all.certificates()) {
      authorities.setCertificateEntry(certificate.getSerialNumber().toString(), certificate);
    }
    return authorities;
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
