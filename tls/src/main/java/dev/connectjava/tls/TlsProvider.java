package dev.connectjava.tls;

/**
 * What does the cryptography of TLS. Which of them works on a machine is the transport's to say,
 * and whether it has a choice.
 */
public enum TlsProvider {
  /** The JDK. */
  JDK,
  /** OpenSSL or BoringSSL; over Netty by {@code netty-tcnative}, if that is on the path. */
  OPENSSL
}
