package dev.connectjava.tls;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Whose certificates one side of a connection believes: those that are signed by certain
 * authorities, and these themselves. Immutable and thread-safe.
 */
public final class TlsTrust {

  private static final TlsTrust SYSTEM = new TlsTrust(new Form.OfJdk());

  private final Form form;

  private TlsTrust(Form form) {
    this.form = form;
  }

  /** What trust consists of: a transport gives it to its library as it is. */
  public sealed interface Form {

    /** The authorities that the JDK trusts. */
    record OfJdk() implements Form {}

    /**
     * Certain authorities.
     *
     * @param certificates at least one
     */
    record Authorities(List<X509Certificate> certificates) implements Form {

      /** These authorities. */
      public Authorities {
        certificates = List.copyOf(certificates);
      }
    }

    /**
     * What a factory makes, which is initialized.
     *
     * @param factory asked for its trust managers by each context
     */
    record TrustManagers(TrustManagerFactory factory) implements Form {}

    /**
     * What one manager decides.
     *
     * @param trustManager asked by several threads at once
     */
    record TrustManager(X509ExtendedTrustManager trustManager) implements Form {}
  }

  /** The authorities that the JDK trusts. */
  public static TlsTrust system() {
    return SYSTEM;
  }

  /**
   * The authorities in a PEM file, read now, and no other.
   *
   * @throws UncheckedIOException if the file can't be read
   * @throws IllegalArgumentException if there is no certificate in it
   */
  public static TlsTrust ofPem(Path certificates) {
    return ofPem(Pem.read(certificates));
  }

  /** The authorities in a PEM text, and no other. */
  public static TlsTrust ofPem(String certificates) {
    return of(Pem.certificates(certificates));
  }

  /** These authorities, and no other. */
  public static TlsTrust of(List<X509Certificate> certificates) {
    List<X509Certificate> authorities = List.copyOf(certificates);
    if (authorities.isEmpty()) {
      throw new IllegalArgumentException("trust needs at least one certificate");
    }
    return new TlsTrust(new Form.Authorities(authorities));
  }

  /**
   * What the managers of a trust store decide.
   *
   * @param trustManagers initialized already
   */
  public static TlsTrust of(TrustManagerFactory trustManagers) {
    Objects.requireNonNull(trustManagers, "trustManagers");
    return new TlsTrust(new Form.TrustManagers(trustManagers));
  }

  /**
   * What a trust manager decides, which for a client has to look at the server's name, too.
   *
   * @param trustManager is called by several threads at once, and must not wait
   */
  public static TlsTrust of(X509ExtendedTrustManager trustManager) {
    Objects.requireNonNull(trustManager, "trustManager");
    return new TlsTrust(new Form.TrustManager(trustManager));
  }

  /** What it consists of, for those who speak TLS with it. */
  public Form form() {
    return form;
  }
}
