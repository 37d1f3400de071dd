package dev.connectjava.tls;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The certificate of one side of a connection: a certificate chain, and the private key of its
 * first certificate. Immutable and thread-safe.
 */
public final class TlsIdentity {

  private final Form form;

  private TlsIdentity(Form form) {
    this.form = form;
  }

  /** The form in which the identity was given. A transport passes it to its library unchanged. */
  public sealed interface Form {

    /**
     * A private key and its certificate chain.
     *
     * @param certificates the chain, beginning with the certificate of the key
     */
    record Key(PrivateKey privateKey, List<X509Certificate> certificates) implements Form {

      /** Copies the list. */
      public Key {
        certificates = List.copyOf(certificates);
      }

      /** Returns a text with the name of the certificate, without the key. */
      @Override
      public String toString() {
        return "key of the certificate of " + certificates.getFirst().getSubjectX500Principal();
      }
    }

    /**
     * The key managers of an initialized factory.
     *
     * @param factory each TLS context gets the key managers from it
     */
    record KeyManagers(KeyManagerFactory factory) implements Form {}

    /**
     * A key manager, which chooses an identity for each connection.
     *
     * @param keyManager called by several threads at once
     */
    record KeyManager(X509ExtendedKeyManager keyManager) implements Form {}
  }

  /**
   * Returns the identity in PEM files. They are read now.
   *
   * @param certificates the chain, beginning with the own certificate
   * @param privateKey an RSA, elliptic curve or EdDSA key in PKCS#8, or in the older forms PKCS#1
   *     and SEC 1; not encrypted
   * @throws UncheckedIOException if a file can't be read
   * @throws IllegalArgumentException if a file does not have a valid certificate or key, or if the
   *     key belongs to another certificate
   */
  public static TlsIdentity ofPem(Path certificates, Path privateKey) {
    return ofFiles(certificates, privateKey, null);
  }

  /** Returns the identity in PEM texts; otherwise like {@link #ofPem(Path, Path)}. */
  public static TlsIdentity ofPem(String certificates, String privateKey) {
    return of(Pem.privateKey(privateKey, null), Pem.certificates(certificates));
  }

  /**
   * Returns the identity in PEM files whose PKCS#8 key is encrypted; otherwise like {@link
   * #ofPem(Path, Path)}.
   *
   * @param password the password of the key; it is not kept
   */
  public static TlsIdentity ofPem(Path certificates, Path privateKey, char[] password) {
    return ofFiles(certificates, privateKey, Objects.requireNonNull(password, "password"));
  }

  /** Reads both files before it looks at what they say. */
  private static TlsIdentity ofFiles(
      Path certificates, Path privateKey, char @Nullable [] password) {
    String ofCertificates = Pem.read(certificates);
    String ofKey = Pem.read(privateKey);
    return of(
        Pem.inFile(privateKey, () -> Pem.privateKey(ofKey, password)),
        Pem.inFile(certificates, () -> Pem.certificates(ofCertificates)));
  }

  /** Returns the identity in PEM texts; otherwise like {@link #ofPem(Path, Path, char[])}. */
  public static TlsIdentity ofPem(String certificates, String privateKey, char[] password) {
    Objects.requireNonNull(password, "password");
    return of(Pem.privateKey(privateKey, password), Pem.certificates(certificates));
  }

  /**
   * Returns the identity with this key and these certificates.
   *
   * @param certificates the chain, beginning with the certificate of the key
   * @throws IllegalArgumentException if the chain is empty, or if the key belongs to another
   *     certificate
   */
  public static TlsIdentity of(PrivateKey privateKey, List<X509Certificate> certificates) {
    Objects.requireNonNull(privateKey, "privateKey");
    List<X509Certificate> chain = List.copyOf(certificates);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("an identity needs at least one certificate");
    }
    KeyMatch.require(privateKey, chain.getFirst());
    return new TlsIdentity(new Form.Key(privateKey, chain));
  }

  /**
   * Returns the identities of a key store, from which the JDK chooses one for each connection.
   *
   * @param keyManagers the factory, already initialized
   */
  public static TlsIdentity of(KeyManagerFactory keyManagers) {
    Objects.requireNonNull(keyManagers, "keyManagers");
    return new TlsIdentity(new Form.KeyManagers(keyManagers));
  }

  /**
   * Returns the identities of a key manager, which chooses one for each connection. It may return
   * other identities over time, such as renewed certificates.
   *
   * @param keyManager the manager; it is called by several threads at once, and must not block
   */
  public static TlsIdentity of(X509ExtendedKeyManager keyManager) {
    Objects.requireNonNull(keyManager, "keyManager");
    return new TlsIdentity(new Form.KeyManager(keyManager));
  }

  /** Returns the form in which the identity was given, for transports. */
  public Form form() {
    return form;
  }
}
