package dev.connectjava.protocol;

import dev.connectjava.Headers;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
    copy(metadata, namePrefix, null, target);
  }

  /**
   * Adds an application's header fields to those of the protocol, without names that begin like the
   * names of trailers: the client would take them for trailers.
   *
   * @param trailerPrefix the prefix of trailers that are sent as header fields
   */
  public static void copyHeaders(Headers metadata, String trailerPrefix, Headers.Builder target) {
    copy(metadata, "", trailerPrefix, target);
  }

  private static void copy(
      Headers metadata, String namePrefix, @Nullable String leftOutPrefix, Headers.Builder target) {
    metadata.forEach((name, value) -> {
      boolean leftOut = leftOutPrefix != null && name.startsWith(leftOutPrefix);
      if (!leftOut && !isReserved(name)) {
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
