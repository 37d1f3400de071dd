package dev.connectjava.netty;

import dev.connectjava.tls.TlsProvider;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.util.Optional;

/** Chooses Netty's implementation of TLS. */
final class Cryptography {

  private Cryptography() {}

  /**
   * Returns the requested provider, or else OpenSSL if it is available, or else the JDK's.
   *
   * @throws IllegalStateException if the requested provider doesn't work on this machine
   */
  static SslProvider of(Optional<TlsProvider> asked) {
    TlsProvider fastest = OpenSsl.isAvailable() ? TlsProvider.OPENSSL : TlsProvider.JDK;
    return switch (asked.orElse(fastest)) {
      case JDK -> SslProvider.JDK;
      case OPENSSL -> openSsl();
    };
  }

  private static SslProvider openSsl() {
    if (!OpenSsl.isAvailable()) {
      throw new IllegalStateException(
          "OpenSSL does not work on this machine (%s): add io.netty:netty-tcnative-boringssl-static, or choose TlsProvider.JDK"
              .formatted(OpenSsl.unavailabilityCause().getMessage()),
          OpenSsl.unavailabilityCause());
    }
    return SslProvider.OPENSSL_REFCNT;
  }
}
