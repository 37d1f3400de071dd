package dev.connectjava.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.testrules.FuzzCorpus;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** PEM text of certificates and keys. What was read can be written, and is read as equal. */
final class PemFuzz {

  private static final Base64.Encoder MIME = Base64.getMimeEncoder(64, new byte[] {'\n'});

  public static void fuzzerTestOneInput(byte[] input) throws CertificateEncodingException {
    String text = new String(input, UTF_8);
    try {
      List<X509Certificate> certificates = Pem.certificates(text);
      StringBuilder written = new StringBuilder();
      for (X509Certificate certificate : certificates) {
        written.append(block("CERTIFICATE", certificate.getEncoded()));
      }
      assertThat(Pem.certificates(written.toString())).isEqualTo(certificates);
    } catch (IllegalArgumentException e) {
      assertThat(String.valueOf(e.getMessage())).isNotEmpty();
    }
    try {
      PrivateKey key = Pem.privateKey(text, "secret".toCharArray());
      assertThat(Pem.privateKey(block("PRIVATE KEY", key.getEncoded()), null)).isEqualTo(key);
    } catch (IllegalArgumentException e) {
      assertThat(String.valueOf(e.getMessage())).isNotEmpty();
    }
  }

  private static String block(String label, byte[] der) {
    String content = new String(MIME.encode(der), US_ASCII);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, content, label);
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(PemFuzz.class, PemFuzz::fuzzerTestOneInput);
  }
}
