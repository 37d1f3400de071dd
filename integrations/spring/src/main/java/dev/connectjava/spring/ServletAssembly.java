package dev.connectjava.spring;

import dev.connectjava.Router;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.servlet.RouterServlet;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.util.unit.DataSize;

/**
 * The servlet with the router, and how it is registered and stopped.
 *
 * @param servlet answers the requests
 * @param mappings the URL patterns
 * @param shutdown how long its end may take
 */
record ServletAssembly(
    RestartableServlet servlet, List<String> mappings, ShutdownPeriods shutdown) {

  /**
   * Returns the servlet of the properties.
   *
   * @param phaseTimeout how long the context waits for the end of the server
   * @param customizers change the builder of each servlet, in this order
   * @param services returns the patterns if the properties have no path
   * @throws ConnectPropertyException if a property does not allow it
   */
  static ServletAssembly of(
      ConnectServerProperties properties,
      Router router,
      Duration phaseTimeout,
      List<RouterServletCustomizer> customizers,
      Supplier<List<String>> services) {
    String path = properties.servlet().path();
    ShutdownPeriods shutdown =
        PropertyValues.apply(
            "connect.server", () -> ShutdownPeriods.of(properties.shutdown(), phaseTimeout));
    HttpHandler handler =
        PropertyValues.apply(
            "connect.server", () -> AllowedOrigins.around(router, properties.cors()));
    RestartableServlet servlet =
        new RestartableServlet(
            () -> {
              RouterServlet.Builder builder =
                  PropertyValues.apply(
                      "connect.server", () -> builder(handler, properties.limits(), shutdown));
              customizers.forEach(customizer -> customizer.customize(builder));
              return builder.build();
            },
            path == null);
    return new ServletAssembly(
        servlet, path == null ? services.get() : ServletMappings.below(path), shutdown);
  }

  private static RouterServlet.Builder builder(
      HttpHandler handler, ConnectServerProperties.Limits limits, ShutdownPeriods shutdown) {
    RouterServlet.Builder servlet = RouterServlet.builder(handler).shutdownGrace(shutdown.grace());
    DataSize memory = limits.totalMessageMemory();
    return memory == null ? servlet : servlet.memoryBytes(memory.toBytes());
  }
}
