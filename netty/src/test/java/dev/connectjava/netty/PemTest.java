package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PemTest {

  private static X509Bundle bundle(Algorithm algorithm) throws Exception {
    return new CertificateBuilder()
        .subject("CN=test")
        .algorithm(algorithm)
        .setIsCertificateAuthority(true)
        .buildSelfSigned();
  }

  private static String block(String label, byte[] der) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(label, Base64.getMimeEncoder().encodeToString(der), label);
  }

  @ParameterizedTest
  @EnumSource(names = {"rsa2048", "ecp256", "ecp384", "ed25519"})
  void pkcs8_isRead(Algorithm algorithm) throws Exception {
    X509Bundle bundle = bundle(algorithm);

    assertThat(Pem.privateKey(bundle.getPrivateKeyPEM()))
        .isEqualTo(bundle.getKeyPair().getPrivate());
  }

  /** The older form is what PKCS#8 has wrapped: after 26 bytes for a key of RSA of 2,048 bits. */
  @Test
  void pkcs1_isRead() throws Exception {
    PrivateKey key = bundle(Algorithm.rsa2048).getKeyPair().getPrivate();
    byte[] pkcs8 = key.getEncoded();

    assertThat(
            Pem.privateKey(block("RSA PRIVATE KEY", Arrays.copyOfRange(pkcs8, 26, pkcs8.length))))
        .isEqualTo(key);
  }

  /** As OpenSSL writes it: the JDK's own encoding leaves the curve to what is around it. */
  @Test
  void sec1_isRead() {
    String key =
        """
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEILoW60jsCbxHjeB84XLZDO9E6YM2uwRbvWq0Lf501zoioAoGCCqGSM49
        AwEHoUQDQgAEcqCOE2/iGdI2UEOYP7Sw+y4pkYbzwTNP/KtfLK+EVoQ7L4yneDOT
        zTO/bYUzLsB5w9s17PT3/XXbKRtVBels+A==
        -----END EC PRIVATE KEY-----
        """;

    assertThat(Pem.privateKey(key).getAlgorithm()).isEqualTo("EC");
  }

  @Test
  void certificates_areReadInTheirOrder() throws Exception {
    X509Bundle first = bundle(Algorithm.ecp256);
    X509Bundle second = bundle(Algorithm.rsa2048);

    assertThat(
            Pem.certificates(
                "some text\n" + first.getCertificatePEM() + "\n" + second.getCertificatePEM()))
        .containsExactly(first.getCertificate(), second.getCertificate());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no key",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----",
        "-----BEGIN EC PRIVATE KEY-----\nMHcC\n-----END EC PRIVATE KEY-----",
        "-----BEGIN EC PRIVATE KEY-----\nMAMCAQE=\n-----END EC PRIVATE KEY-----",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAMCAQE=\n-----END ENCRYPTED PRIVATE KEY-----"
      })
  void whatIsNoKey_isRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Pem.privateKey(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----"})
  void whatIsNoCertificate_isRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Pem.certificates(text));
  }
}
