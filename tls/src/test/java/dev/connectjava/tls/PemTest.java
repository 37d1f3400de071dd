package dev.connectjava.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PemTest {

  private static final char[] PASSWORD = "correct horse".toCharArray();

  /** The output of "openssl pkcs8 -topk8" of OpenSSL 3, and the certificate of that key. */
  private static final String ENCRYPTED_BY_OPENSSL =
      """
      -----BEGIN ENCRYPTED PRIVATE KEY-----
      MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAiMZmajW6OfZgICCAAw
      DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEP+vi/k7X1mFilTJHmvxLqwEgZBq
      qC4bS12zrEkGPOf9PG/oldcnkVdWbS/y8Zz3WX1hU3PrDePxhoiJ+m5qsWEApGL1
      Q9myaif276IzaSm2ArimMBBqKyGWpEFXKtOHb3hfy2c4GDxa5B8qph45kF74Lex7
      TSmZHezi9zxhU5AeG9jb14ozoT7Jb310oPEjHO6NdVfm6mufzvsXe5XSahxpz3o=
      -----END ENCRYPTED PRIVATE KEY-----
      """;

  private static final String CERTIFICATE_BY_OPENSSL =
      """
      -----BEGIN CERTIFICATE-----
      MIIBfDCCASGgAwIBAgIURK+xJNSqZaSyvJyBzqsaZJ98VAgwCgYIKoZIzj0EAwIw
      EjEQMA4GA1UEAwwHRml4dHVyZTAgFw0yNjExMjUxODU1MzRaGA8yMTI2MTEwMTE4
      NTUzNFowEjEQMA4GA1UEAwwHRml4dHVyZTBZMBMGByqGSM49AgEGCCqGSM49AwEH
      A0IABI8a2ycHMr8DyQ27RSG88lJK5n8ghX4FFt8ktOjdrnxRhI87P1XWrzsbGwyS
      wNN+i/n2wDR9eSX5c4SgoXq7ewyjUzBRMB0GA1UdDgQWBBTEexTYcmmzg4NIpGDK
      LWnxoUMACzAfBgNVHSMEGDAWgBTEexTYcmmzg4NIpGDKLWnxoUMACzAPBgNVHRMB
      Af8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQDBbTXz6gUJqPd1RZdXjn4oCoSx
      5kefkgU0FF4LcTZ8IgIhAKgo9xua7OoHrAQKePWrDoELwh2tNXas1RR9G3slId4i
      -----END CERTIFICATE-----
      """;

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

    assertThat(Pem.privateKey(bundle.getPrivateKeyPEM(), null))
        .isEqualTo(bundle.getKeyPair().getPrivate());
  }

  /** PKCS#8 wraps the older form: for an RSA key of 2,048 bits it begins after 26 bytes. */
  @Test
  void pkcs1_isRead() throws Exception {
    PrivateKey key = bundle(Algorithm.rsa2048).getKeyPair().getPrivate();
    byte[] pkcs8 = key.getEncoded();

    assertThat(
            Pem.privateKey(
                block("RSA PRIVATE KEY", Arrays.copyOfRange(pkcs8, 26, pkcs8.length)), null))
        .isEqualTo(key);
  }

  /** As OpenSSL writes it. The JDK's own encoding has the curve only in the outer structure. */
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

    assertThat(Pem.privateKey(key, null).getAlgorithm()).isEqualTo("EC");
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
    assertThatIllegalArgumentException().isThrownBy(() -> Pem.privateKey(text, PASSWORD));
  }

  @Test
  void encryptedPkcs8_isReadWithItsPassword() {
    assertThat(Pem.privateKey(ENCRYPTED_BY_OPENSSL, PASSWORD).getAlgorithm()).isEqualTo("EC");
    assertThat(TlsIdentity.ofPem(CERTIFICATE_BY_OPENSSL, ENCRYPTED_BY_OPENSSL, PASSWORD))
        .isNotNull();
  }

  @Test
  void encryptedPkcs8_inItsOldForm_isReadWithItsPassword() throws Exception {
    PrivateKey key = bundle(Algorithm.rsa2048).getKeyPair().getPrivate();
    String name = "PBEWithSHA1AndDESede";
    Cipher cipher = Cipher.getInstance(name);
    cipher.init(
        Cipher.ENCRYPT_MODE,
        SecretKeyFactory.getInstance(name).generateSecret(new PBEKeySpec(PASSWORD)));
    byte[] encrypted = cipher.doFinal(key.getEncoded());
    byte[] der = new EncryptedPrivateKeyInfo(cipher.getParameters(), encrypted).getEncoded();

    assertThat(Pem.privateKey(block("ENCRYPTED PRIVATE KEY", der), PASSWORD)).isEqualTo(key);
  }

  @Test
  void encryptedKey_withoutItsPassword_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pem.privateKey(ENCRYPTED_BY_OPENSSL, null))
        .withMessage("the private key is encrypted: it needs a password");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pem.privateKey(ENCRYPTED_BY_OPENSSL, "wrong".toCharArray()))
        .withMessageStartingWith("can't decrypt the private key with this password");
    String old =
        """
        -----BEGIN RSA PRIVATE KEY-----
        Proc-Type: 4,ENCRYPTED
        DEK-Info: AES-128-CBC,00

        AAAA
        -----END RSA PRIVATE KEY-----
        """;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pem.privateKey(old, PASSWORD))
        .withMessageContaining("openssl pkcs8 -topk8");
  }

  @ParameterizedTest
  @EnumSource(names = {"rsa2048", "ecp256", "ed25519"})
  void keyOfAnotherCertificate_isRefused(Algorithm algorithm) throws Exception {
    String certificate = bundle(algorithm).getCertificatePEM();
    for (X509Bundle other : List.of(bundle(algorithm), bundle(Algorithm.ecp384))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> TlsIdentity.ofPem(certificate, other.getPrivateKeyPEM()))
          .withMessageStartingWith("the private key")
          .withMessageEndingWith("the certificate of CN=test");
    }
  }

  /** As a file is that another process is writing. */
  @Test
  void textThatIsCutOff_isRefused() throws Exception {
    String leaf = bundle(Algorithm.ecp256).getCertificatePEM();
    String whole = leaf + "\n" + bundle(Algorithm.ecp256).getCertificatePEM().strip();
    int second = whole.lastIndexOf("-----BEGIN") + "-----BEGIN CERTIFICATE-----".length();
    for (int length = second; length < whole.length(); length++) {
      String cut = whole.substring(0, length);
      assertThatIllegalArgumentException()
          .as("%d of %d characters", length, whole.length())
          .isThrownBy(() -> Pem.certificates(cut));
    }
    assertThat(Pem.certificates(whole)).hasSize(2);
  }

  @Test
  void blockWithoutItsEnd_beforeAnother_isRefused() throws Exception {
    String leaf = bundle(Algorithm.ecp256).getCertificatePEM();
    String endless = leaf.replace("-----END CERTIFICATE-----", "");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pem.certificates(endless + leaf))
        .withMessage(
            "the block \"CERTIFICATE\" has no line \"-----END CERTIFICATE-----\": the text is cut"
                + " off or damaged");
  }

  @Test
  void blockWithTwoCertificates_isRefused() throws Exception {
    byte[] der = bundle(Algorithm.ecp256).getCertificate().getEncoded();
    byte[] twice = Arrays.copyOf(der, 2 * der.length);
    System.arraycopy(der, 0, twice, der.length, der.length);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pem.certificates(block("CERTIFICATE", twice)))
        .withMessageContaining("each block has one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----"})
  void whatIsNoCertificate_isRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Pem.certificates(text));
  }
}
