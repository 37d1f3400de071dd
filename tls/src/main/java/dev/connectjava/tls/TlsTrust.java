package dev.connectjava.tls;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The certificates that one side of a connection trusts: certificates signed by given authorities,
 * and the certificates of these authorities themselves. Immutable and thread-safe.
 */
public final class TlsTrust {

  private static final TlsTrust SYSTEM = new TlsTrust(new Form.OfJdk());

  private final Form form;

  private TlsTrust(Form form) {
    this.form = form;
  }

  /** The form in which the trust was given. A transport passes it to its TLS library unchanged. */
  public sealed interface Form {

    /** The authorities that the JDK trusts. */
    record OfJdk() implements Form {}

    /**
     * Given authorities.
     *
     * @param certificates at least one
     */
    record Authorities(List<X509Certificate> certificates) implements Form {

      /** Copies the list. */
      public Authorities {
        certificates = List.copyOf(certificates);
      }
    }

    /**
     * The trust managers of an initialized factory.
     *
     * @param factory each TLS context gets the trust managers from it
     */
    record TrustManagers(TrustManagerFactory factory) implements Form {}

    /**
     * A trust manager.
     *
     * @param trustManager called by several threads at once
     */
    record TrustManager(X509ExtendedTrustManager trustManager) implements Form {}
  }

  /** Returns trust in the authorities that the JDK trusts. */
  public static TlsTrust system() {
    return SYSTEM;
  }

  /**
   * Returns trust in the authorities in a PEM file, and in no others. The file is read now.
   *
   * @throws UncheckedIOException if the file can't be read
   * @throws IllegalArgumentException if it has no certificate, or an invalid one
   */
  public static TlsTrust ofPem(Path certificates) {
    String text = Pem.read(certificates);
    return of(Pem.inFile(certificates, () -> Pem.certificates(text)));
  }

  /**
   * Returns trust in the authorities in a PEM text, and in no others.
   *
   * @throws IllegalArgumentException if it has no certificate, or an invalid one
   */
  public static TlsTrust ofPem(String certificates) {
    return of(Pem.certificates(certificates));
  }

  /**
   * Returns trust in these authorities, and in no others.
   *
   * @throws IllegalArgumentException if the list is empty
   */
  public static TlsTrust of(List<X509Certificate> certificates) {
    List<X509Certificate> authorities = List.copyOf(certificates);
    if (authorities.isEmpty()) {
      throw new IllegalArgumentException("trust needs at least one certificate");
    }
    return new TlsTrust(new Form.Authorities(authorities));
  }

  /**
   * Returns trust as the managers of a trust store decide.
   *
   * @param trustManagers the factory, already initialized
   */
  public static TlsTrust of(TrustManagerFactory trustManagers) {
    Objects.requireNonNull(trustManagers, "trustManagers");
    return new TlsTrust(new Form.TrustManagers(trustManagers));
  }

  /**
   * Returns trust as a trust manager decides. For a client, it must check the server's name, too.
   *
   * @param trustManager the manager; it is called by several threads at once, and must not block
   */
  public static TlsTrust of(X509ExtendedTrustManager trustManager) {
    Objects.requireNonNull(trustManager, "trustManager");
    return new TlsTrust(new Form.TrustManager(trustManager));
  }

  /** Returns the form in which the trust was given, for transports. */
  public Form form() {
    return form;
  }
}
