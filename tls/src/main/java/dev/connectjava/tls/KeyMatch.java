package dev.connectjava.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;

/** Checks that a private key belongs to a certificate, before the first handshake. */
final class KeyMatch {

  private static final byte[] SAMPLE = {1, 2, 3, 4, 5, 6, 7, 8};

  private KeyMatch() {}

  /**
   * Throws {@link IllegalArgumentException} if the key does not belong to the certificate. Does not
   * check keys of algorithms other than RSA, EC and EdDSA.
   */
  static void require(PrivateKey key, X509Certificate certificate) {
    String algorithm =
        switch (certificate.getPublicKey().getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          case "EdDSA" -> "EdDSA";
          default -> "";
        };
    if (!algorithm.isEmpty() && !matches(key, certificate, algorithm)) {
      throw new IllegalArgumentException(
          "the private key does not match the certificate of "
              + certificate.getSubjectX500Principal());
    }
  }

  private static boolean matches(PrivateKey key, X509Certificate certificate, String algorithm) {
    try {
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(key);
      signing.update(SAMPLE);
      Signature verifying = Signature.getInstance(algorithm);
      verifying.initVerify(certificate.getPublicKey());
      verifying.update(SAMPLE);
      return verifying.verify(signing.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "the private key can't be used with the certificate of "
              + certificate.getSubjectX500Principal(),
          e);
    }
  }
}
