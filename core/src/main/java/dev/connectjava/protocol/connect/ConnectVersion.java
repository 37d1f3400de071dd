package dev.connectjava.protocol.connect;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.spi.Excerpt;
import org.jspecify.annotations.Nullable;

/** Checks the version of the protocol that a request states. */
final class ConnectVersion {

  private ConnectVersion() {}

  /**
   * Checks a version.
   *
   * @param what the name of the header or parameter
   * @param stated its value, or null if it is missing
   * @param allowed the only value that is allowed
   * @param required whether it must be present
   */
  static void check(String what, @Nullable String stated, String allowed, boolean required) {
    if (stated == null) {
      if (required) {
        throw new RpcException(
            Code.INVALID_ARGUMENT,
            "%s is missing, but this server requires \"%s\"".formatted(what, allowed));
      }
    } else if (!stated.equals(allowed)) {
      throw new RpcException(
          Code.INVALID_ARGUMENT,
          "%s is %s, but must be \"%s\"".formatted(what, Excerpt.quoted(stated), allowed));
    }
  }
}
