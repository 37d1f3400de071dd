package dev.connectjava.tls;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Key;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Decrypts private keys that are encrypted with a password.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5958#section-3">RFC 5958, section 3</a>
 */
final class EncryptedPkcs8 {

  private EncryptedPkcs8() {}

  /**
   * Returns the key in PKCS#8 form.
   *
   * @throws IllegalArgumentException if the password is wrong, or the data is not an encrypted key
   */
  static byte[] decrypt(byte[] der, char[] password) {
    PBEKeySpec passwordSpec = new PBEKeySpec(password);
    try {
      EncryptedPrivateKeyInfo encrypted = new EncryptedPrivateKeyInfo(der);
      String cipherName = cipherName(encrypted);
      Key key = SecretKeyFactory.getInstance(cipherName).generateSecret(passwordSpec);
      Cipher cipher = Cipher.getInstance(cipherName);
      cipher.init(Cipher.DECRYPT_MODE, key, encrypted.getAlgParameters());
      return encrypted.getKeySpec(cipher).getEncoded();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException(
          "can't decrypt the private key with this password: " + e.getMessage(), e);
    } finally {
      passwordSpec.clearPassword();
    }
  }

  /** Returns the name of the cipher. With PBES2 only the parameters have it. */
  private static String cipherName(EncryptedPrivateKeyInfo encrypted) {
    AlgorithmParameters parameters = encrypted.getAlgParameters();
    boolean named = parameters == null || !encrypted.getAlgName().equals("PBES2");
    return named ? encrypted.getAlgName() : parameters.toString();
  }
}
