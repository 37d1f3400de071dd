package dev.connectjava.tls;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * What one side of a connection shows of itself: a chain of certificates, and the private key of
 * the first. Immutable and thread-safe.
 */
public final class TlsIdentity {

  private final Form form;

  private TlsIdentity(Form form) {
    this.form = form;
  }

  /** What an identity consists of: a transport gives it to its library as it is. */
  public sealed interface Form {

    /**
     * A key and its certificates.
     *
     * @param certificates the chain, the certificate of the key first
     */
    record Key(PrivateKey privateKey, List<X509Certificate> certificates) implements Form {

      /** A key of this certificate. */
      public Key {
        certificates = List.copyOf(certificates);
      }

      /** Names the certificate, and says nothing of the key. */
      @Override
      public String toString() {
        return "key of the certificate of " + certificates.getFirst().getSubjectX500Principal();
      }
    }

    /**
     * What a factory makes, which is initialized.
     *
     * @param factory asked for its key managers by each context
     */
    record KeyManagers(KeyManagerFactory factory) implements Form {}

    /**
     * What one manager chooses for each connection.
     *
     * @param keyManager asked by several threads at once
     */
    record KeyManager(X509ExtendedKeyManager keyManager) implements Form {}
  }

  /**
   * An identity in PEM files, read now.
   *
   * @param certificates the chain, the own certificate first
   * @param privateKey a key of RSA, an elliptic curve or EdDSA in PKCS#8, or in the older forms
   *     PKCS#1 and SEC 1; not encrypted
   * @throws UncheckedIOException if a file can't be read
   * @throws IllegalArgumentException if there is something else in it, or the key is that of
   *     another certificate
   */
  public static TlsIdentity ofPem(Path certificates, Path privateKey) {
    return ofPem(Pem.read(certificates), Pem.read(privateKey));
  }

  /** An identity in PEM texts; otherwise like {@link #ofPem(Path, Path)}. */
  public static TlsIdentity ofPem(String certificates, String privateKey) {
    return of(Pem.privateKey(privateKey, null), Pem.certificates(certificates));
  }

  /**
   * An identity in PEM files whose key, in PKCS#8, is encrypted; otherwise like {@link #ofPem(Path,
   * Path)}.
   */
  public static TlsIdentity ofPem(Path certificates, Path privateKey, char[] password) {
    return ofPem(Pem.read(certificates), Pem.read(privateKey), password);
  }

  /** An identity in PEM texts; otherwise like {@link #ofPem(Path, Path, char[])}. */
  public static TlsIdentity ofPem(String certificates, String privateKey, char[] password) {
    Objects.requireNonNull(password, "password");
    return of(Pem.privateKey(privateKey, password), Pem.certificates(certificates));
  }

  /**
   * An identity of objects of the JDK.
   *
   * @param certificates the chain, the certificate of the key first
   * @throws IllegalArgumentException if the chain is empty, or the key is that of another
   *     certificate
   */
  public static TlsIdentity of(PrivateKey privateKey, List<X509Certificate> certificates) {
    Objects.requireNonNull(privateKey, "privateKey");
    List<X509Certificate> chain = List.copyOf(certificates);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("an identity has at least one certificate");
    }
    KeyMatch.require(privateKey, chain.getFirst());
    return new TlsIdentity(new Form.Key(privateKey, chain));
  }

  /**
   * The identities of a key store, from which the JDK chooses for each connection.
   *
   * @param keyManagers initialized already
   */
  public static TlsIdentity of(KeyManagerFactory keyManagers) {
    Objects.requireNonNull(keyManagers, "keyManagers");
    return new TlsIdentity(new Form.KeyManagers(keyManagers));
  }

  /**
   * Identities that a key manager chooses for each connection, possibly other ones as time goes by.
   *
   * @param keyManager is called by several threads at once, and must not wait
   */
  public static TlsIdentity of(X509ExtendedKeyManager keyManager) {
    Objects.requireNonNull(keyManager, "keyManager");
    return new TlsIdentity(new Form.KeyManager(keyManager));
  }

  /** What it consists of, for those who speak TLS with it. */
  public Form form() {
    return form;
  }
}
