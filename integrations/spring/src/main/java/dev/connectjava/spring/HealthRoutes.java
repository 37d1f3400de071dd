package dev.connectjava.spring;

import dev.connectjava.Router;
import dev.connectjava.health.HealthRegistry;
import io.grpc.health.v1.HealthMethods;
import java.util.List;
import java.util.Set;

/**
 * Adds the health service of gRPC and the HTTP probes to the router.
 *
 * @param registry has the statuses
 */
record HealthRoutes(HealthRegistry registry) implements RouterCustomizer {

  /** The procedures of the service, for which probes have no credentials. */
  static final Set<String> PROCEDURES =
      Set.of(HealthMethods.CHECK.procedure(), HealthMethods.WATCH.procedure());

  /** The paths of the probes. */
  static final List<String> PROBES = List.of("/healthz", "/readyz");

  @Override
  public void customize(Router.Builder router) {
    router.merge(registry.routes());
  }
}
