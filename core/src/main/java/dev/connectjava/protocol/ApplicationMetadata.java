package dev.connectjava.protocol;

import dev.connectjava.Headers;
import java.util.Set;

/** The header fields and trailers that an application may set on a request or a response. */
public final class ApplicationMetadata {

  private static final Set<String> OWN_NAMES =
      Set.of(
          "accept-encoding",
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "host",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private ApplicationMetadata() {}

  /**
   * Adds an application's fields to those of the protocol.
   *
   * @param namePrefix put before each name; may be empty
   */
  public static void copy(Headers metadata, String namePrefix, Headers.Builder target) {
    metadata.forEach((name, value) -> {
      if (!isReserved(name)) {
        target.addReceived(namePrefix.isEmpty() ? name : namePrefix + name, value);
        if (!namePrefix.isEmpty() && metadata.isSensitive(name)) {
          target.sensitive(namePrefix + name);
        }
      }
    });
    if (namePrefix.isEmpty()) {
      metadata.sensitiveNames().forEach(target::sensitive);
    }
  }

  /**
   * Returns whether a name is reserved for the protocols or HTTP, so that an application's field
   * with this name is dropped.
   */
  public static boolean isReserved(String lowerCaseName) {
    return OWN_NAMES.contains(lowerCaseName)
        || lowerCaseName.startsWith("connect-")
        || lowerCaseName.startsWith("grpc-");
  }
}
