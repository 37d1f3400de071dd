package dev.connectjava.netty;

/** The values that the heads of all requests of a client's HTTP/2 connection have in common. */
record RequestOrigin(String scheme, String authority, String pathPrefix) {

  static RequestOrigin of(ClientTarget target) {
    return new RequestOrigin(target.scheme(), target.authority(), target.pathPrefix());
  }
}
