package dev.connectjava.protocol;

import dev.connectjava.Headers;
import dev.connectjava.spi.GeneratedCode;

/** The {@code user-agent} of this library, which is sent unless the application sets its own. */
public final class UserAgent {

  /** The name that Connect servers see. */
  public static final String CONNECT = "connect-java/" + GeneratedCode.RUNTIME_VERSION;

  /**
   * The name that gRPC servers see.
   *
   * @see <a href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#user-agents">gRPC
   *     over HTTP/2: user agents</a>
   */
  public static final String GRPC = "grpc-java-connect/" + GeneratedCode.RUNTIME_VERSION;

  private static final String NAME = "user-agent";

  private UserAgent() {}

  /** Adds the field if the application's metadata does not have it. */
  public static void add(Headers.Builder fields, String userAgent, Headers metadata) {
    if (!metadata.contains(NAME)) {
      fields.addReceived(NAME, userAgent);
    }
  }
}
