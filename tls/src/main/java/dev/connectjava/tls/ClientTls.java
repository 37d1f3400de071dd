package dev.connectjava.tls;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The TLS settings of a client. The certificate of a server must be valid for the host in the
 * server's address, or for {@link Builder#serverName}. Immutable and thread-safe.
 *
 * <pre>{@code
 * ClientTls tls = ClientTls.builder().trust(TlsTrust.ofPem(Path.of("authority.crt"))).build();
 * NettyTransport transport = NettyTransport.builder("https://greet.example.com").tls(tls).build();
 * }</pre>
 */
public final class ClientTls {

  private final TlsTrust trust;
  private final @Nullable TlsIdentity identity;
  private final @Nullable String serverName;
  private final CommonSettings common;

  private ClientTls(Builder builder) {
    this.trust = builder.trust;
    this.identity = builder.identity;
    this.serverName = builder.serverName;
    this.common = builder.common;
  }

  /** Returns the default settings; the setters of {@link Builder} document the defaults. */
  public static ClientTls defaults() {
    return builder().build();
  }

  /** Returns a builder; its setters document the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the authorities whose certificates the client trusts. */
  public TlsTrust trust() {
    return trust;
  }

  /** Returns the client certificate for servers that request one; empty for none. */
  public Optional<TlsIdentity> identity() {
    return Optional.ofNullable(identity);
  }

  /**
   * Returns the server name to send (SNI) and to find in the server's certificate; empty for the
   * host in the address.
   */
  public Optional<String> serverName() {
    return Optional.ofNullable(serverName);
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

  /** Builds {@link ClientTls}. Not thread-safe. */
  public static final class Builder {

    private TlsTrust trust = TlsTrust.system();
    private @Nullable TlsIdentity identity;
    private @Nullable String serverName;
    private CommonSettings common = CommonSettings.DEFAULTS;

    private Builder() {}

    /** Sets the trusted authorities; by default those that the JDK trusts. */
    public Builder trust(TlsTrust newTrust) {
      this.trust = Objects.requireNonNull(newTrust, "trust");
      return this;
    }

    /** Sets the client certificate for servers that request one; none by default. */
    public Builder identity(TlsIdentity newIdentity) {
      this.identity = Objects.requireNonNull(newIdentity, "identity");
      return this;
    }

    /**
     * Sets the server name that is sent (SNI), and that the server's certificate must be valid for;
     * by default the host in the address. An IP address is not sent.
     */
    public Builder serverName(String name) {
      this.serverName = Objects.requireNonNull(name, "name");
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
     * the transport fails, and the message lists the supported ones.
     *
     * @throws IllegalArgumentException if a name is blank or occurs twice
     */
    public Builder keyExchangeGroups(String first, String... others) {
      this.common = common.withKeyExchangeGroups(first, others);
      return this;
    }

    /**
     * Sets the TLS implementation. By default the transport chooses it: over Netty this is OpenSSL
     * if {@code netty-tcnative} is on the path, otherwise the JDK. If the implementation does not
     * work on this machine, building the transport fails.
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
    public ClientTls build() {
      return new ClientTls(this);
    }
  }
}
