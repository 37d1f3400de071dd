package dev.connectjava.netty;

import io.netty.handler.ssl.ClientAuth;

/** Whether a server asks its clients for certificates. */
public enum ClientAuthentication {
  /** It does not ask. */
  NONE(ClientAuth.NONE),
  /** It asks; a client without a certificate is served, one with a wrong certificate is not. */
  WANTED(ClientAuth.OPTIONAL),
  /** It serves only clients with a certificate that it trusts. */
  REQUIRED(ClientAuth.REQUIRE);

  private final ClientAuth mode;

  ClientAuthentication(ClientAuth mode) {
    this.mode = mode;
  }

  ClientAuth mode() {
    return mode;
  }
}
