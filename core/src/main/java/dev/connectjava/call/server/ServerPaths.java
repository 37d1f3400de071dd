package dev.connectjava.call.server;

import dev.connectjava.http.HttpResource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The paths of a router and what answers at each of them. Immutable and thread-safe. */
public final class ServerPaths {

  private final Map<String, Route<?, ?>> routes;
  private final Map<String, HttpResource> resources;
  private final @Nullable FallbackRoutes fallback;
  private final String prefix;

  /** The paths of all services, without a slash at their end. */
  private final Set<String> services;

  /**
   * Copies the maps.
   *
   * @param routes by path
   * @param resources by path
   * @param fallback for procedures without a route; null if they fail
   * @param prefix what precedes a procedure in its path; may be empty
   */
  public ServerPaths(
      Map<String, Route<?, ?>> routes,
      Map<String, HttpResource> resources,
      @Nullable FallbackRoutes fallback,
      String prefix) {
    this.routes = Map.copyOf(routes);
    this.resources = Map.copyOf(resources);
    this.fallback = fallback;
    this.prefix = prefix;
    this.services =
        routes.keySet().stream()
            .map(path -> path.substring(0, path.lastIndexOf('/')))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Returns the same at paths with a prefix before all of them. */
  ServerPaths under(String before) {
    return new ServerPaths(
        under(before, routes), under(before, resources), fallback, before + prefix);
  }

  private static <T> Map<String, T> under(String before, Map<String, T> byPath) {
    Map<String, T> moved = new HashMap<>();
    byPath.forEach((path, what) -> moved.put(before + path, what));
    return moved;
  }

  Map<String, Route<?, ?>> routes() {
    return routes;
  }

  @Nullable HttpResource resource(String path) {
    return resources.get(path);
  }

  /** Returns the paths of all routes and resources. */
  Set<String> all() {
    Set<String> all = new HashSet<>(routes.keySet());
    all.addAll(resources.keySet());
    return all;
  }

  /**
   * Returns a route for a procedure that has none of its own; null if there is no fallback, or the
   * path is not that of a procedure.
   *
   * @param enveloped as in {@link FallbackRoutes#of}
   */
  @Nullable Route<?, ?> fallback(String path, boolean enveloped) {
    return fallback == null || !path.startsWith(prefix)
        ? null
        : fallback.of(path.substring(prefix.length()), enveloped);
  }

  boolean hasFallback() {
    return fallback != null;
  }

  /** Returns whether one of the services has this path before the names of its methods. */
  boolean hasServiceOf(String path) {
    return services.contains(path.substring(0, Math.max(0, path.lastIndexOf('/'))));
  }

  /** Returns what is wrong with a path, as far as a caller may know it. */
  String whyUnknown(String path) {
    int slash = path.lastIndexOf('/');
    boolean complete = path.startsWith("/") && slash > 1 && slash < path.length() - 1;
    if (!complete || path.indexOf("//") >= 0) {
      return "a procedure's path has the form /package.Service/Method";
    }
    return hasServiceOf(path) ? "the service does not have this method" : "the service is unknown";
  }
}
