package dev.connectjava.spring;

import dev.connectjava.Router;
import dev.connectjava.health.HealthRegistry;
import io.grpc.health.v1.HealthMethods;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Adds the health service of gRPC and the HTTP probes to the router.
 *
 * @param registry has the statuses
 */
record HealthRoutes(HealthRegistry registry) implements RouterCustomizer {

  private static final Set<String> PROCEDURES =
      Set.of(HealthMethods.CHECK.procedure(), HealthMethods.WATCH.procedure());

  /** The paths of the probes. */
  static final List<String> PROBES = List.of("/healthz", "/readyz");

  /**
   * Returns the procedures of the service, for which probes have no credentials; none if the router
   * has no such service, or one of the application.
   */
  static Set<String> procedures(ObjectProvider<HealthRoutes> added) {
    return added.getIfAvailable() == null ? Set.of() : PROCEDURES;
  }

  @Override
  public void customize(Router.Builder router) {
    router.merge(registry.routes());
  }
}
