package dev.connectjava.tls;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The TLS settings of a server. Client and server select HTTP/2 or HTTP/1.1 with ALPN; a client
 * without ALPN may speak either. Immutable and thread-safe.
 *
 * <pre>{@code
 * ServerTls tls = ServerTls.of(TlsIdentity.ofPem(Path.of("server.crt"), Path.of("server.key")));
 * NettyServer.builder().port(8443).tls(tls).service(new Greeter()).start();
 * }</pre>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-9.2">RFC 9113, section 9.2</a>
 */
public final class ServerTls {

  private final TlsIdentity identity;
  private final ClientAuthentication clientAuthentication;
  private final TlsTrust clientTrust;
  private final CommonSettings common;

  private ServerTls(Builder builder) {
    this.identity = builder.identity;
    this.clientAuthentication = builder.clientAuthentication;
    this.clientTrust = builder.clientTrust;
    this.common = builder.common;
  }

  /** Returns settings with this identity; the setters of {@link Builder} document the defaults. */
  public static ServerTls of(TlsIdentity identity) {
    return builder(identity).build();
  }

  /** Returns a builder with this identity; its setters document the defaults. */
  public static Builder builder(TlsIdentity identity) {
    return new Builder(identity);
  }

  /** Returns the certificate of the server, with its private key. */
  public TlsIdentity identity() {
    return identity;
  }

  /** Returns whether the server requests certificates from clients. */
  public ClientAuthentication clientAuthentication() {
    return clientAuthentication;
  }

  /** Returns the authorities whose client certificates the server trusts, if it requests them. */
  public TlsTrust clientTrust() {
    return clientTrust;
  }

  /** Returns the enabled TLS versions, at least one, the oldest first. */
  public Set<TlsVersion> versions() {
    return common.versions();
  }

  /**
   * Returns the names of the key-exchange groups, the preferred one first; empty for the default of
   * the TLS implementation.
   */
  public List<String> keyExchangeGroups() {
    return common.keyExchangeGroups();
  }

  /** Returns the TLS implementation; empty for the transport's choice. */
  public Optional<TlsProvider> provider() {
    return Optional.ofNullable(common.provider());
  }

  /** Returns the maximum duration of a handshake. */
  public Duration handshakeTimeout() {
    return common.handshakeTimeout();
  }

  /** Builds {@link ServerTls}. Not thread-safe. */
  public static final class Builder {

    private final TlsIdentity identity;
    private ClientAuthentication clientAuthentication = ClientAuthentication.NONE;
    private TlsTrust clientTrust = TlsTrust.system();
    private CommonSettings common = CommonSettings.DEFAULTS;

    private Builder(TlsIdentity identity) {
      this.identity = Objects.requireNonNull(identity, "identity");
    }

    /**
     * Sets whether the server requests certificates from clients; by default it does not.
     *
     * @param authentication whether clients must have a certificate
     * @param trust the authorities whose client certificates the server trusts
     */
    public Builder clientAuthentication(ClientAuthentication authentication, TlsTrust trust) {
      this.clientAuthentication = Objects.requireNonNull(authentication, "authentication");
      this.clientTrust = Objects.requireNonNull(trust, "trust");
      return this;
    }

    /** Sets the enabled TLS versions, at least one; both by default. */
    public Builder versions(TlsVersion first, TlsVersion... others) {
      this.common = common.withVersions(first, others);
      return this;
    }

    /**
     * Sets the key-exchange groups ("named groups", "curves") that may be used, the preferred one
     * first, by their names in the <a
     * href="https://www.iana.org/assignments/tls-parameters/tls-parameters.xhtml#tls-parameters-8">registry
     * of IANA</a>: {@code X25519MLKEM768}, {@code x25519}, {@code secp256r1}, {@code secp384r1} and
     * others. The post-quantum hybrid groups such as {@code X25519MLKEM768} exist only in TLS 1.3.
     * By default the TLS implementation decides: OpenSSL and JDKs that support {@code
     * X25519MLKEM768} prefer it. If the implementation does not support one of the groups, building
     * the server fails, and the message lists the supported ones.
     *
     * @throws IllegalArgumentException if a name is blank or occurs twice
     */
    public Builder keyExchangeGroups(String first, String... others) {
      this.common = common.withKeyExchangeGroups(first, others);
      return this;
    }

    /**
     * Sets the TLS implementation. By default the server's transport chooses it: over Netty this is
     * OpenSSL if {@code netty-tcnative} is on the path, otherwise the JDK. If the implementation
     * does not work on this machine, building the server fails.
     */
    public Builder provider(TlsProvider provider) {
      this.common = common.withProvider(provider);
      return this;
    }

    /**
     * Sets the maximum duration of a handshake, more than zero; 10 seconds by default.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder handshakeTimeout(Duration timeout) {
      this.common = common.withHandshakeTimeout(timeout);
      return this;
    }

    /** Returns the settings. */
    public ServerTls build() {
      return new ServerTls(this);
    }
  }
}
