package dev.connectjava.tls;

/** Whether a server requests certificates from its clients. */
public enum ClientAuthentication {
  /** The server does not request certificates. */
  NONE,
  /** The server requests a certificate. It serves clients without one, but refuses invalid ones. */
  WANTED,
  /** The server serves only clients with a certificate that it trusts. */
  REQUIRED
}
