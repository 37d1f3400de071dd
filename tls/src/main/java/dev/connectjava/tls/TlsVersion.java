package dev.connectjava.tls;

/** A version of TLS. */
public enum TlsVersion {
  /** TLS 1.2, RFC 5246. */
  TLS_1_2("TLSv1.2"),
  /** TLS 1.3, RFC 8446. */
  TLS_1_3("TLSv1.3");

  private final String protocol;

  TlsVersion(String protocol) {
    this.protocol = protocol;
  }

  /** Returns the name that the JDK and OpenSSL use, such as {@code TLSv1.3}. */
  public String protocol() {
    return protocol;
  }
}
