package dev.connectjava.netty;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/** What does the cryptography of TLS. */
public enum TlsProvider {
  /** The JDK. */
  JDK(SslProvider.JDK),
  /** OpenSSL or BoringSSL, by {@code netty-tcnative} if that is on the path. */
  OPENSSL(SslProvider.OPENSSL_REFCNT);

  private final SslProvider provider;

  TlsProvider(SslProvider provider) {
    this.provider = provider;
  }

  /** The faster one, if it is there. */
  static TlsProvider best() {
    return OpenSsl.isAvailable() ? OPENSSL : JDK;
  }

  /** Whether it works on this machine. */
  public boolean isAvailable() {
    return this == JDK || OpenSsl.isAvailable();
  }

  SslProvider requireAvailable() {
    if (!isAvailable()) {
      throw new IllegalStateException(
          "OpenSSL does not work here (%s): add io.netty:netty-tcnative-boringssl-static to the path, or choose the JDK"
              .formatted(OpenSsl.unavailabilityCause().getMessage()),
          OpenSsl.unavailabilityCause());
    }
    return provider;
  }
}
