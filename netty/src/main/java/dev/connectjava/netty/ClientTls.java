package dev.connectjava.netty;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a client speaks TLS. The certificate of a server has to be that of the host in the server's
 * address, or of {@link Builder#serverName}. Immutable and thread-safe.
 */
public final class ClientTls {

  private final TlsTrust trust;
  private final @Nullable TlsIdentity identity;
  private final @Nullable String serverName;
  private final Set<TlsVersion> versions;
  private final @Nullable TlsProvider provider;
  private final Duration handshakeTimeout;

  private ClientTls(Builder builder) {
    this.trust = builder.trust;
    this.identity = builder.identity;
    this.serverName = builder.serverName;
    this.versions = builder.versions;
    this.provider = builder.provider;
    this.handshakeTimeout = builder.handshakeTimeout;
  }

  /** TLS with the defaults that the methods of {@link Builder} name. */
  public static ClientTls defaults() {
    return builder().build();
  }

  /** A builder with the defaults that its methods name. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * A context for connections that may speak these protocols, to be released.
   *
   * @param applicationProtocols the names of ALPN, the one that is liked most first
   * @throws IllegalArgumentException if the identity or the trust can't be used
   */
  SslContext context(List<String> applicationProtocols) {
    SslContextBuilder builder =
        SslContextBuilder.forClient().endpointIdentificationAlgorithm("HTTPS");
    trust.applyTo(builder);
    if (identity != null) {
      identity.applyTo(builder);
    }
    return TlsContexts.build(builder, provider, versions, applicationProtocols);
  }

  /** What servers that ask are shown; null for nothing. */
  @Nullable TlsIdentity identity() {
    return identity;
  }

  /** The name to ask for and to find in the certificate; null for that in the address. */
  @Nullable String serverName() {
    return serverName;
  }

  Duration handshakeTimeout() {
    return handshakeTimeout;
  }

  /** Collects settings. Not thread-safe. */
  public static final class Builder {

    private TlsTrust trust = TlsTrust.system();
    private @Nullable TlsIdentity identity;
    private @Nullable String serverName;
    private Set<TlsVersion> versions = EnumSet.allOf(TlsVersion.class);
    private @Nullable TlsProvider provider;
    private Duration handshakeTimeout = Duration.ofSeconds(10);

    private Builder() {}

    /** Sets whose certificates are believed; those that the JDK trusts by default. */
    public Builder trust(TlsTrust newTrust) {
      this.trust = Objects.requireNonNull(newTrust, "trust");
      return this;
    }

    /** Sets what servers that ask are shown; nothing by default. */
    public Builder identity(TlsIdentity newIdentity) {
      this.identity = Objects.requireNonNull(newIdentity, "identity");
      return this;
    }

    /**
     * Sets the name by which servers are asked for (SNI) and which their certificates have to have;
     * the host in the address by default.
     */
    public Builder serverName(String name) {
      this.serverName = Objects.requireNonNull(name, "name");
      return this;
    }

    /** Sets the versions of TLS that are spoken, at least one; both by default. */
    public Builder versions(TlsVersion first, TlsVersion... others) {
      this.versions = EnumSet.of(first, others);
      return this;
    }

    /**
     * Sets what does the cryptography; by default OpenSSL if {@code netty-tcnative} is on the path,
     * else the JDK.
     *
     * @throws IllegalStateException if it doesn't work on this machine
     */
    public Builder provider(TlsProvider newProvider) {
      newProvider.requireAvailable();
      this.provider = newProvider;
      return this;
    }

    /** Sets how long a handshake may take, more than zero; 10 seconds by default. */
    public Builder handshakeTimeout(Duration timeout) {
      if (timeout.isNegative() || timeout.isZero()) {
        throw new IllegalArgumentException(
            "the handshake timeout must be positive, but was " + timeout);
      }
      this.handshakeTimeout = timeout;
      return this;
    }

    /** The settings. */
    public ClientTls build() {
      return new ClientTls(this);
    }
  }
}
