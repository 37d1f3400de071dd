package dev.connectjava.tls;

/** Whether a server asks its clients for certificates. */
public enum ClientAuthentication {
  /** It does not ask. */
  NONE,
  /** It asks; a client without a certificate is served, one with a wrong certificate is not. */
  WANTED,
  /** It serves only clients with a certificate that it trusts. */
  REQUIRED
}
