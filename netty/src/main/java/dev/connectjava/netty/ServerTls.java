package dev.connectjava.netty;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
  private final Set<TlsVersion> versions;
  private final @Nullable TlsProvider provider;
  private final Duration handshakeTimeout;

  private ServerTls(Builder builder) {
    this.identity = builder.identity;
    this.clientAuthentication = builder.clientAuthentication;
    this.clientTrust = builder.clientTrust;
    this.versions = builder.versions;
    this.provider = builder.provider;
    this.handshakeTimeout = builder.handshakeTimeout;
  }

  /** TLS with this identity and the defaults that the methods of {@link Builder} name. */
  public static ServerTls of(TlsIdentity identity) {
    return builder(identity).build();
  }

  /** A builder with this identity. */
  public static Builder builder(TlsIdentity identity) {
    return new Builder(identity);
  }

  /**
   * A context of these settings, to be released.
   *
   * @throws IllegalArgumentException if the identity or the trust can't be used
   */
  SslContext context() {
    SslContextBuilder builder = identity.forServer();
    if (clientAuthentication != ClientAuthentication.NONE) {
      clientTrust.applyTo(builder);
    }
    builder.clientAuth(clientAuthentication.mode());
    return TlsContexts.build(builder, provider, versions, TlsContexts.anyHttp());
  }

  Duration handshakeTimeout() {
    return handshakeTimeout;
  }

  /** Collects settings. Not thread-safe. */
  public static final class Builder {

    private final TlsIdentity identity;
    private ClientAuthentication clientAuthentication = ClientAuthentication.NONE;
    private TlsTrust clientTrust = TlsTrust.system();
    private Set<TlsVersion> versions = EnumSet.allOf(TlsVersion.class);
    private @Nullable TlsProvider provider;
    private Duration handshakeTimeout = Duration.ofSeconds(10);

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
    public ServerTls build() {
      return new ServerTls(this);
    }
  }
}
