package dev.connectjava.netty;

import dev.connectjava.tls.ClientAuthentication;
import dev.connectjava.tls.ClientTls;
import dev.connectjava.tls.ServerTls;
import dev.connectjava.tls.TlsIdentity;
import dev.connectjava.tls.TlsProvider;
import dev.connectjava.tls.TlsTrust;
import dev.connectjava.tls.TlsVersion;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;

/**
 * Creates Netty's TLS contexts from TLS settings. With OpenSSL, a context has memory outside the
 * heap: its owner calls {@link io.netty.util.ReferenceCountUtil#release(Object)} when no new
 * connections need the context.
 */
final class TlsContexts {

  private TlsContexts() {}

  /**
   * Creates the context of a client, for connections with these application protocols.
   *
   * @param applicationProtocols the ALPN names, in order of preference
   * @throws IllegalArgumentException if the identity or the trust can't be used
   * @throws IllegalStateException if the provider doesn't work on this machine
   */
  static SslContext of(ClientTls tls, List<String> applicationProtocols) {
    SslContextBuilder builder =
        SslContextBuilder.forClient().endpointIdentificationAlgorithm("HTTPS");
    believe(builder, tls.trust());
    tls.identity().ifPresent(identity -> show(builder, identity));
    return build(
        builder, tls.provider(), tls.versions(), tls.keyExchangeGroups(), applicationProtocols);
  }

  /**
   * Creates the context of a server for one of its identities, for HTTP/2 and HTTP/1.1.
   *
   * @throws IllegalArgumentException if the identity or the trust can't be used
   * @throws IllegalStateException if the provider doesn't work on this machine
   */
  static SslContext of(ServerTls tls, TlsIdentity identity) {
    SslContextBuilder builder = showing(identity);
    if (tls.clientAuthentication() != ClientAuthentication.NONE) {
      believe(builder, tls.clientTrust());
    }
    builder.clientAuth(asking(tls.clientAuthentication()));
    return build(builder, tls.provider(), tls.versions(), tls.keyExchangeGroups(), anyHttp());
  }

  private static SslContext build(
      SslContextBuilder builder,
      Optional<TlsProvider> provider,
      Set<TlsVersion> versions,
      List<String> groups,
      List<String> applicationProtocols) {
    SslProvider implementation = Cryptography.of(provider);
    KeyExchangeGroups.set(groups, builder, implementation);
    try {
      return builder
          .sslProvider(implementation)
          .protocols(versions.stream().map(TlsVersion::protocol).toList())
          .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
          .applicationProtocolConfig(
              new ApplicationProtocolConfig(
                  ApplicationProtocolConfig.Protocol.ALPN,
                  ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                  ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                  applicationProtocols))
          .build();
    } catch (SSLException e) {
      throw new IllegalArgumentException(
          "TLS can't be set up with this identity and trust: " + e.getMessage(), e);
    }
  }

  /** Returns the ALPN names for HTTP/2 and HTTP/1.1, in this order of preference. */
  static List<String> anyHttp() {
    return List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1);
  }

  private static SslContextBuilder showing(TlsIdentity identity) {
    return switch (identity.form()) {
      case TlsIdentity.Form.Key key ->
          SslContextBuilder.forServer(key.privateKey(), key.certificates());
      case TlsIdentity.Form.KeyManagers managers -> SslContextBuilder.forServer(managers.factory());
      case TlsIdentity.Form.KeyManager manager -> SslContextBuilder.forServer(manager.keyManager());
    };
  }

  private static void show(SslContextBuilder ofClient, TlsIdentity identity) {
    switch (identity.form()) {
      case TlsIdentity.Form.Key key -> ofClient.keyManager(key.privateKey(), key.certificates());
      case TlsIdentity.Form.KeyManagers managers -> ofClient.keyManager(managers.factory());
      case TlsIdentity.Form.KeyManager manager -> ofClient.keyManager(manager.keyManager());
    }
  }

  private static void believe(SslContextBuilder builder, TlsTrust trust) {
    switch (trust.form()) {
      case TlsTrust.Form.OfJdk jdk -> {} // Netty's default.
      case TlsTrust.Form.Authorities authorities ->
          builder.trustManager(authorities.certificates());
      case TlsTrust.Form.TrustManagers managers -> builder.trustManager(managers.factory());
      case TlsTrust.Form.TrustManager manager -> builder.trustManager(manager.trustManager());
    }
  }

  private static ClientAuth asking(ClientAuthentication authentication) {
    return switch (authentication) {
      case NONE -> ClientAuth.NONE;
      case WANTED -> ClientAuth.OPTIONAL;
      case REQUIRED -> ClientAuth.REQUIRE;
    };
  }
}
