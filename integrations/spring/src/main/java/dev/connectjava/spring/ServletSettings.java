package dev.connectjava.spring;

import java.util.List;
import org.springframework.core.env.Environment;

/** The settings of the servlet, which a server on a port of its own ignores. */
final class ServletSettings {

  private static final List<String> PROPERTIES =
      List.of(ServletMappings.PATH, ServletMappings.PROBES);

  private ServletSettings() {}

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
          "Remove these properties. For a path before those of the procedures set"
              + " connect.server.path-prefix.");
    }
  }

  /**
   * Checks that there are no customizers of the servlet.
   *
   * @param names the names of the beans
   * @throws ConnectPropertyException if there are some
   */
  static void refuseCustomizers(List<String> names) {
    if (!names.isEmpty()) {
      throw withoutEffect(
          "these beans of type RouterServletCustomizer: " + String.join(", ", names),
          "Remove these beans. A bean of type NettyServerCustomizer changes the server.");
    }
  }

  private static ConnectPropertyException withoutEffect(String settings, String action) {
    return new ConnectPropertyException(
        ServerTransport.PROPERTY
            + " is netty: the server has a port of its own. It ignores "
            + settings
            + ".",
        action + " Or set " + ServerTransport.PROPERTY + " to servlet.",
        null);
  }
}
