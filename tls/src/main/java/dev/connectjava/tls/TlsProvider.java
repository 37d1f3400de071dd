package dev.connectjava.tls;

/**
 * The implementation of TLS. It depends on the transport which of them are available on a machine,
 * and whether there is a choice.
 */
public enum TlsProvider {
  /** The JDK. */
  JDK,
  /** OpenSSL or BoringSSL; over Netty with {@code netty-tcnative}, if that is on the path. */
  OPENSSL
}
