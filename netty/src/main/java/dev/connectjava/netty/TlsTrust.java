package dev.connectjava.netty;

import io.netty.handler.ssl.SslContextBuilder;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Whose certificates one side of a connection believes: those that are signed by certain
 * authorities, and these themselves. Immutable and thread-safe.
 */
public final class TlsTrust {

  private static final TlsTrust SYSTEM = new TlsTrust(builder -> {});

  private final Consumer<SslContextBuilder> setting;

  private TlsTrust(Consumer<SslContextBuilder> setting) {
    this.setting = setting;
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
    return ofPem(TlsIdentity.read(certificates));
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
    return new TlsTrust(builder -> builder.trustManager(authorities));
  }

  /**
   * What the managers of a trust store decide.
   *
   * @param trustManagers initialized already
   */
  public static TlsTrust of(TrustManagerFactory trustManagers) {
    Objects.requireNonNull(trustManagers, "trustManagers");
    return new TlsTrust(builder -> builder.trustManager(trustManagers));
  }

  /**
   * What a trust manager decides, which for a client has to look at the server's name, too.
   *
   * @param trustManager is called by several threads at once, and must not wait
   */
  public static TlsTrust of(X509ExtendedTrustManager trustManager) {
    Objects.requireNonNull(trustManager, "trustManager");
    return new TlsTrust(builder -> builder.trustManager(trustManager));
  }

  void applyTo(SslContextBuilder builder) {
    setting.accept(builder);
  }
}
