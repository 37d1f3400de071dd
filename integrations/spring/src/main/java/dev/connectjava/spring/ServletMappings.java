package dev.connectjava.spring;

import dev.connectjava.Router;
import dev.connectjava.RpcMethod;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import org.springframework.core.env.Environment;

/** The URL patterns of the servlet. */
final class ServletMappings {

  /** The name of the property with the path of all that the router has. */
  static final String PATH = "connect.server.servlet.path";

  /** The name of the property that leaves out the HTTP probes. */
  static final String PROBES = "connect.server.servlet.probes";

  /** With this property, Actuator has probes on the port of the web server. */
  private static final String PROBES_OF_ACTUATOR =
      "management.endpoint.health.probes.add-additional-paths";

  private static final Logger LOGGER = System.getLogger(ConnectServer.class.getName());

  private ServletMappings() {}

  /**
   * Returns one pattern, for all that the router has below a path.
   *
   * @throws ConnectPropertyException if the path is not one below which a servlet can be
   */
  static List<String> below(String path) {
    if (path.equals("/")) {
      return List.of("/*");
    }
    if (!path.startsWith("/") || path.endsWith("/") || path.contains("*")) {
      throw new ConnectPropertyException(
          PATH
              + " is \""
              + path
              + "\", but must start with a slash, must not end with one, and has no asterisk.",
          "Set " + PATH + " to a path such as /rpc, or to / for all paths.",
          null);
    }
    return List.of(path + "/*");
  }

  /**
   * Returns a pattern for each service of the router, and of those that are mounted on it, at each
   * of its paths, so that all other paths are left to the application.
   *
   * @param resources the paths of what the router has beside the services
   * @throws ConnectPropertyException if the router has no service
   */
  static List<String> ofServices(Router router, List<String> resources) {
    List<String> procedures = router.methods().stream().map(RpcMethod::procedure).toList();
    List<String> patterns = new ArrayList<>();
    router.paths().stream()
        .filter(path -> procedures.stream().anyMatch(path::endsWith))
        .map(path -> path.substring(0, path.lastIndexOf('/')) + "/*")
        .distinct()
        .sorted()
        .forEach(patterns::add);
    if (patterns.isEmpty()) {
      throw new ConnectPropertyException(
          ServerTransport.PROPERTY
              + " is servlet, but the router has no services whose paths the servlet could have.",
          "Set " + PATH + " to the path below which the router is to answer.",
          null);
    }
    patterns.addAll(resources);
    return patterns;
  }

  /**
   * Returns the paths of the HTTP probes. There are none if they are not wanted, or if Actuator has
   * probes at such paths, which the servlet would hide.
   *
   * @param wanted whether the router has them, and the property does not leave them out
   */
  static List<String> ofProbes(boolean wanted, Environment environment) {
    if (!wanted) {
      return List.of();
    }
    if (environment.getProperty(PROBES_OF_ACTUATOR, Boolean.class, false)) {
      LOGGER.log(
          Level.INFO,
          "{0} is true: the servlet leaves {1} to the application",
          PROBES_OF_ACTUATOR,
          String.join(" and ", HealthRoutes.PROBES));
      return List.of();
    }
    return HealthRoutes.PROBES;
  }
}
