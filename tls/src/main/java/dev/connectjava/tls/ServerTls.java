package dev.connectjava.tls;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * How a server speaks TLS. HTTP/2 or HTTP/1.1 is agreed on by ALPN; a client without it may speak
 * either. Immutable and thread-safe.
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

  /** TLS with this identity and the defaults that the methods of {@link Builder} name. */
  public static ServerTls of(TlsIdentity identity) {
    return builder(identity).build();
  }

  /** A builder with this identity. */
  public static Builder builder(TlsIdentity identity) {
    return new Builder(identity);
  }

  /** What clients are shown. */
  public TlsIdentity identity() {
    return identity;
  }

  /** Whether clients are asked for certificates. */
  public ClientAuthentication clientAuthentication() {
    return clientAuthentication;
  }

  /** Whose certificates are believed if clients are asked for theirs. */
  public TlsTrust clientTrust() {
    return clientTrust;
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

    private final TlsIdentity identity;
    private ClientAuthentication clientAuthentication = ClientAuthentication.NONE;
    private TlsTrust clientTrust = TlsTrust.system();
    private CommonSettings common = CommonSettings.DEFAULTS;

    private Builder(TlsIdentity identity) {
      this.identity = Objects.requireNonNull(identity, "identity");
    }

    /**
     * Asks clients for certificates; by default they aren't asked.
     *
     * @param authentication whether they have to have one
     * @param trust whose certificates are believed
     */
    public Builder clientAuthentication(ClientAuthentication authentication, TlsTrust trust) {
      this.clientAuthentication = Objects.requireNonNull(authentication, "authentication");
      this.clientTrust = Objects.requireNonNull(trust, "trust");
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
    public ServerTls build() {
      return new ServerTls(this);
    }
  }
}
