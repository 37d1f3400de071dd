package dev.connectjava.netty;

import io.netty.util.AsciiString;

/** What the heads of requests are made of, beside the requests. */
final class Http2HeaderConversion {

  private Http2HeaderConversion() {}

  /** The values that all requests of a client's connection have in common. */
  record Origin(AsciiString scheme, AsciiString authority, String pathPrefix) {

    static Origin of(ClientTarget target) {
      return new Origin(
          AsciiString.cached(target.scheme()),
          AsciiString.cached(target.authority()),
          target.pathPrefix());
    }
  }
}
