package dev.connectjava.spring;

import java.util.List;
import org.springframework.core.env.Environment;

/** The settings of a server on a port of its own, which the application's web server ignores. */
final class OwnPortSettings {

  private static final List<String> PROPERTIES =
      List.of(
          "connect.server.address",
          "connect.server.connections.idle-timeout",
          "connect.server.connections.max",
          "connect.server.connections.max-age",
          "connect.server.keep-alive.interval",
          "connect.server.keep-alive.timeout",
          "connect.server.limits.connection-message-memory",
          "connect.server.limits.header-list-size",
          "connect.server.port",
          "connect.server.ssl.bundle",
          "connect.server.ssl.client-authentication",
          "connect.server.unix-socket");

  private OwnPortSettings() {}

  /**
   * Checks that none of the properties is set.
   *
   * @throws ConnectPropertyException if some are, which it names
   */
  static void refuseProperties(Environment environment) {
    String set = PropertyValues.namesOfSet(PROPERTIES, environment);
    if (!set.isEmpty()) {
      throw withoutEffect(
          set,
          "Remove these properties, and set those of the web server in their place, such as"
              + " server.port, server.ssl.bundle and server.max-http-request-header-size.");
    }
  }

  /**
   * Checks that there are no customizers of such a server.
   *
   * @param names the names of the beans
   * @throws ConnectPropertyException if there are some
   */
  static void refuseCustomizers(List<String> names) {
    if (!names.isEmpty()) {
      throw withoutEffect(
          "these beans of type NettyServerCustomizer: " + String.join(", ", names),
          "Remove these beans. A bean of type RouterServletCustomizer changes the servlet.");
    }
  }

  private static ConnectPropertyException withoutEffect(String settings, String action) {
    return new ConnectPropertyException(
        ServerTransport.PROPERTY
            + " is servlet: the application's web server carries the calls. It ignores "
            + settings
            + ".",
        action + " Or remove " + ServerTransport.PROPERTY + ".",
        null);
  }
}
