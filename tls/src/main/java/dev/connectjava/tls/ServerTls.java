package dev.connectjava.tls;

import java.time.Duration;
import java.util.List;
import java.util.Map;
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
 * <p>A server may have several identities, of which each client gets the one for the host name that
 * it asks for (Server Name Indication, SNI):
 *
 * <pre>{@code
 * ServerTls tls =
 *     ServerTls.builder(byDefault)
 *         .identity("api.example.com", api)
 *         .identity("*.example.org", others)
 *         .build();
 * }</pre>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-9.2">RFC 9113, section 9.2</a>
 */
public final class ServerTls {

  private final TlsIdentity identity;
  private final HostIdentities identities;
  private final boolean rejectsUnknownHosts;
  private final ClientAuthentication clientAuthentication;
  private final TlsTrust clientTrust;
  private final CommonSettings common;

  private ServerTls(Builder builder) {
    this.identity = builder.identity;
    this.identities = builder.identities;
    this.rejectsUnknownHosts = builder.rejectsUnknownHosts;
    this.clientAuthentication = builder.clientAuthentication;
    this.clientTrust = builder.clientTrust;
    this.common = builder.common;
  }

  /** Returns settings with this identity; the setters of {@link Builder} document the defaults. */
  public static ServerTls of(TlsIdentity identity) {
    return builder(identity).build();
  }

  /** Returns a builder with this default identity; its setters document the defaults. */
  public static Builder builder(TlsIdentity identity) {
    return new Builder(identity);
  }

  /**
   * Returns the certificate of the server, with its private key: the default identity, for clients
   * that ask for no host name or for one that is not listed.
   */
  public TlsIdentity identity() {
    return identity;
  }

  /**
   * Returns the other identities by host name, in the order in which they were added; immutable.
   * The names have lowercase letters and no dot at their end.
   */
  public Map<String, TlsIdentity> identities() {
    return identities.byName();
  }

  /**
   * Returns the identity that is listed for a host name; empty if none is. A name that is listed
   * itself precedes a wildcard. Upper and lower case are the same, and a dot at the end is ignored.
   *
   * @param hostName the name that a client asks for; any text, since clients may send anything
   */
  public Optional<TlsIdentity> identityFor(String hostName) {
    return identities.find(hostName);
  }

  /** Returns whether the server rejects clients that don't ask for a listed host name. */
  public boolean rejectsUnknownHosts() {
    return rejectsUnknownHosts;
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
    private HostIdentities identities = HostIdentities.NONE;
    private boolean rejectsUnknownHosts;
    private ClientAuthentication clientAuthentication = ClientAuthentication.NONE;
    private TlsTrust clientTrust = TlsTrust.system();
    private CommonSettings common = CommonSettings.DEFAULTS;

    private Builder(TlsIdentity identity) {
      this.identity = Objects.requireNonNull(identity, "identity");
    }

    /**
     * Adds an identity for the clients that ask for a host name (SNI). Clients that ask for a name
     * that is not listed, or for none, get the default identity, unless {@link #rejectUnknownHosts}
     * refuses them. All other settings are common to all identities.
     *
     * <p>Whether the certificate is valid for the name is not checked: only clients decide that,
     * and the certificate of a key manager may change.
     *
     * <p>Names with the same {@code TlsIdentity} object may resume each other's sessions, as may
     * the names of a wildcard. Names with different identities never do.
     *
     * @param hostName a name such as {@code api.example.com}, or {@code *.example.com} for all
     *     names that have one label in place of the {@code *}. A name that is listed itself
     *     precedes a wildcard. Upper and lower case are the same, and a dot at the end is ignored.
     *     An internationalized name is given by its A-labels ({@code xn--…}), as clients send it
     * @throws IllegalArgumentException if it is not a host name, such as an IP address, or has an
     *     identity already
     */
    public Builder identity(String hostName, TlsIdentity newIdentity) {
      this.identities = identities.plus(hostName, newIdentity);
      return this;
    }

    /**
     * Sets whether the handshake fails for clients that don't ask for a host name with an
     * {@linkplain #identity(String, TlsIdentity) identity of its own}, instead of using the default
     * identity. False by default.
     *
     * <p>If the name is not listed, the client gets the alert {@code unrecognized_name}. A client
     * that asks for no name is refused, too, with {@code missing_extension} (RFC 8446, section
     * 9.2): otherwise leaving out the name would be a way around this setting. Clients that connect
     * to an IP address send no name; health checks of load balancers are often such clients.
     */
    public Builder rejectUnknownHosts(boolean reject) {
      this.rejectsUnknownHosts = reject;
      return this;
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

    /**
     * Returns the settings.
     *
     * @throws IllegalStateException if unknown hosts are rejected, and no host has an identity
     */
    public ServerTls build() {
      if (rejectsUnknownHosts && identities.byName().isEmpty()) {
        throw new IllegalStateException(
            "rejectUnknownHosts rejects every connection of a server without identity(hostName,"
                + " identity)");
      }
      return new ServerTls(this);
    }
  }
}
