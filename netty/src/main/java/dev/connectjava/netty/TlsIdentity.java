package dev.connectjava.netty;

import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;

/**
 * What one side of a connection shows of itself: a chain of certificates, and the private key of
 * the first. Immutable and thread-safe.
 */
public final class TlsIdentity {

  private final Supplier<SslContextBuilder> ofServer;
  private final Consumer<SslContextBuilder> ofClient;

  private TlsIdentity(Supplier<SslContextBuilder> ofServer, Consumer<SslContextBuilder> ofClient) {
    this.ofServer = ofServer;
    this.ofClient = ofClient;
  }

  /**
   * An identity in PEM files, read now.
   *
   * @param certificates the chain, the own certificate first
   * @param privateKey a key of RSA, an elliptic curve or EdDSA in PKCS#8, or in the older forms
   *     PKCS#1 and SEC 1; not encrypted
   * @throws UncheckedIOException if a file can't be read
   * @throws IllegalArgumentException if there is something else in it
   */
  public static TlsIdentity ofPem(Path certificates, Path privateKey) {
    return ofPem(read(certificates), read(privateKey));
  }

  /** An identity in PEM texts; otherwise like {@link #ofPem(Path, Path)}. */
  public static TlsIdentity ofPem(String certificates, String privateKey) {
    return of(Pem.privateKey(privateKey), Pem.certificates(certificates));
  }

  /**
   * An identity of objects of the JDK.
   *
   * @param certificates the chain, the certificate of the key first
   */
  public static TlsIdentity of(PrivateKey privateKey, List<X509Certificate> certificates) {
    Objects.requireNonNull(privateKey, "privateKey");
    List<X509Certificate> chain = List.copyOf(certificates);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("an identity has at least one certificate");
    }
    return new TlsIdentity(
        () -> SslContextBuilder.forServer(privateKey, chain),
        builder -> builder.keyManager(privateKey, chain));
  }

  /**
   * The identities of a key store, from which the JDK chooses for each connection.
   *
   * @param keyManagers initialized already
   */
  public static TlsIdentity of(KeyManagerFactory keyManagers) {
    Objects.requireNonNull(keyManagers, "keyManagers");
    return new TlsIdentity(
        () -> SslContextBuilder.forServer(keyManagers), builder -> builder.keyManager(keyManagers));
  }

  /** A builder for a server with this identity. */
  SslContextBuilder forServer() {
    return ofServer.get();
  }

  /** Gives a client's builder this identity. */
  void applyTo(SslContextBuilder ofAClient) {
    ofClient.accept(ofAClient);
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("can't read " + file, e);
    }
  }
}
