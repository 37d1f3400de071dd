package dev.connectjava.jdk;

import java.io.IOException;
import java.io.Serial;

/** Tells the JDK's client that it can't send a request again. */
final class UnrepeatableRequest extends IOException {

  @Serial private static final long serialVersionUID = 1;

  UnrepeatableRequest() {
    super("the request can't be sent again: its body is a stream");
  }
}
