package dev.connectjava.tls;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
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
  private final CommonSettings common;

  private ClientTls(Builder builder) {
    this.trust = builder.trust;
    this.identity = builder.identity;
    this.serverName = builder.serverName;
    this.common = builder.common;
  }

  /** TLS with the defaults that the methods of {@link Builder} name. */
  public static ClientTls defaults() {
    return builder().build();
  }

  /** A builder with the defaults that its methods name. */
  public static Builder builder() {
    return new Builder();
  }

  /** Whose certificates are believed. */
  public TlsTrust trust() {
    return trust;
  }

  /** What servers that ask are shown; empty for nothing. */
  public Optional<TlsIdentity> identity() {
    return Optional.ofNullable(identity);
  }

  /** The name to ask for and to find in the certificate; empty for that in the address. */
  public Optional<String> serverName() {
    return Optional.ofNullable(serverName);
  }

  /** The versions of TLS that are spoken, at least one, the oldest first. */
  public Set<TlsVersion> versions() {
    return common.versions();
  }

  /** What does the cryptography; empty for the transport's choice. */
  public Optional<TlsProvider> provider() {
    return Optional.ofNullable(common.provider());
  }

  /** How long a handshake may take. */
  public Duration handshakeTimeout() {
    return common.handshakeTimeout();
  }

  /** Collects settings. Not thread-safe. */
  public static final class Builder {

    private TlsTrust trust = TlsTrust.system();
    private @Nullable TlsIdentity identity;
    private @Nullable String serverName;
    private CommonSettings common = CommonSettings.DEFAULTS;

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
      this.common = common.withVersions(first, others);
      return this;
    }

    /**
     * Sets what does the cryptography; by default the transport chooses: over Netty OpenSSL if
     * {@code netty-tcnative} is on the path, else the JDK. One that doesn't work on this machine is
     * refused when the transport or the server is built.
     */
    public Builder provider(TlsProvider provider) {
      this.common = common.withProvider(provider);
      return this;
    }

    /** Sets how long a handshake may take, more than zero; 10 seconds by default. */
    public Builder handshakeTimeout(Duration timeout) {
      this.common = common.withHandshakeTimeout(timeout);
      return this;
    }

    /** The settings. */
    public ClientTls build() {
      return new ClientTls(this);
    }
  }
}
