package dev.connectjava.spring;

import dev.connectjava.Router;
import dev.connectjava.RpcMethod;
import java.util.ArrayList;
import java.util.List;

/** The URL patterns of the servlet. */
final class ServletMappings {

  /** The name of the property. */
  static final String PATH = "connect.server.servlet.path";

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
   * Returns a pattern for each service of the router, so that all other paths are left to the
   * application.
   *
   * @param prefix that of the paths of the router's procedures
   * @param resources the paths of what the router has beside the services
   * @throws ConnectPropertyException if the router has no service
   */
  static List<String> ofServices(Router router, String prefix, List<String> resources) {
    List<String> patterns = new ArrayList<>();
    router.methods().stream()
        .map(RpcMethod::service)
        .distinct()
        .forEach(service -> patterns.add(prefix + "/" + service + "/*"));
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
}
