package dev.connectjava.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TlsIdentityTest {

  private static final X509Bundle ADA = TestKeys.bundle("ada");
  private static final PrivateKey KEY = ADA.getKeyPair().getPrivate();
  private static final List<X509Certificate> CERTIFICATES = List.of(ADA.getCertificate());

  @Test
  void keyAndCertificates_areToldAsSuch() {
    TlsIdentity.Form expected = new TlsIdentity.Form.Key(KEY, CERTIFICATES);

    assertThat(TlsIdentity.of(KEY, CERTIFICATES).form()).isEqualTo(expected);
    assertThat(TlsIdentity.ofPem(ADA.getCertificatePathPEM(), ADA.getPrivateKeyPEM()).form())
        .isEqualTo(expected)
        .hasToString("key of the certificate of CN=ada");
  }

  @Test
  void files_areReadAtOnce(@TempDir Path folder) throws Exception {
    Path certificates = Files.writeString(folder.resolve("crt"), ADA.getCertificatePathPEM());
    Path key = Files.writeString(folder.resolve("key"), ADA.getPrivateKeyPEM());
    TlsIdentity identity = TlsIdentity.ofPem(certificates, key);
    Files.delete(key);

    assertThat(identity.form()).isEqualTo(new TlsIdentity.Form.Key(KEY, CERTIFICATES));
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> TlsIdentity.ofPem(certificates, key))
        .withMessage("can't read " + key);
  }

  @Test
  void managers_areToldAsTheyWereGiven() throws Exception {
    KeyManagerFactory factory = ADA.toKeyManagerFactory();
    X509ExtendedKeyManager manager = (X509ExtendedKeyManager) factory.getKeyManagers()[0];

    assertThat(TlsIdentity.of(factory).form()).isEqualTo(new TlsIdentity.Form.KeyManagers(factory));
    assertThat(TlsIdentity.of(manager).form()).isEqualTo(new TlsIdentity.Form.KeyManager(manager));
  }

  @Test
  void identity_hasACertificate() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TlsIdentity.of(KEY, List.of()))
        .withMessage("an identity needs at least one certificate");
  }

  @Test
  void filesThatAreSwapped_areNamed(@TempDir Path folder) throws Exception {
    X509Bundle bundle =
        new CertificateBuilder()
            .subject("CN=test")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    Path certificate = Files.writeString(folder.resolve("a.crt"), bundle.getCertificatePEM());
    Path key = Files.writeString(folder.resolve("a.key"), bundle.getPrivateKeyPEM());

    assertThat(TlsIdentity.ofPem(certificate, key)).isNotNull();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TlsIdentity.ofPem(key, certificate))
        .withMessage(
            "can't use %s: there is no block \"-----BEGIN PRIVATE KEY-----\" where a private key is expected, but: CERTIFICATE"
                .formatted(certificate));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TlsTrust.ofPem(key))
        .withMessageStartingWith("can't use " + key);
  }

  @Test
  void keyOfAnotherCertificate_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TlsIdentity.of(KEY, TestKeys.certificates("eve")))
        .withMessage("the private key does not match the certificate of CN=eve");
  }
}
