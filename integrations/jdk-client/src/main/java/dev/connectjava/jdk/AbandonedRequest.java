package dev.connectjava.jdk;

import java.io.IOException;
import java.io.Serial;

/** Tells the JDK's client that the rest of a request is not sent any more. */
final class AbandonedRequest extends IOException {

  @Serial private static final long serialVersionUID = 1;

  AbandonedRequest() {
    super("the call has ended");
  }
}
