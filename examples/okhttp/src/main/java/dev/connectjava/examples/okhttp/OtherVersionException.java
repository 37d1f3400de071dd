package dev.connectjava.examples.okhttp;

import java.io.IOException;
import java.io.Serial;

/** Ends a request that needs HTTP/2 and has got a connection with HTTP/1.1. */
final class OtherVersionException extends IOException {

  @Serial private static final long serialVersionUID = 1;

  OtherVersionException() {
    super("the connection speaks HTTP/1.1");
  }
}
