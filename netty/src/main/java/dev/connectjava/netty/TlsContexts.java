package dev.connectjava.netty;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What the TLS of servers and of clients has in common. */
final class TlsContexts {

  private TlsContexts() {}

  /**
   * A context of these settings. With OpenSSL it has memory of its own: who gets it releases it by
   * {@link io.netty.util.ReferenceCountUtil#release(Object)} when no new connections need it.
   *
   * @param builder has identity and trust already
   * @param provider null for the best there is
   * @param applicationProtocols the names of ALPN, the one that is liked most first
   * @throws IllegalArgumentException if identity or trust can't be used
   */
  static SslContext build(
      SslContextBuilder builder,
      @Nullable TlsProvider provider,
      Set<TlsVersion> versions,
      List<String> applicationProtocols) {
    TlsProvider chosen = provider == null ? TlsProvider.best() : provider;
    try {
      return builder
          .sslProvider(chosen.requireAvailable())
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

  /** HTTP/2 rather than HTTP/1.1. */
  static List<String> anyHttp() {
    return List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1);
  }
}
