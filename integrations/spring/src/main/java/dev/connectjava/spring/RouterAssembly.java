package dev.connectjava.spring;

import dev.connectjava.DeadlinePolicy;
import dev.connectjava.MethodSettings;
import dev.connectjava.Router;
import dev.connectjava.ServerLimits;
import java.util.Set;

/**
 * Builds the router from the properties and from the beans of a context, each type in its order.
 *
 * @param properties the properties of the server
 * @param beans the context's beans
 * @param uninterceptedProcedures the procedures whose calls the interceptors among the beans do not
 *     see
 */
record RouterAssembly(
    ConnectServerProperties properties, RouterBeans beans, Set<String> uninterceptedProcedures) {

  /** Returns the router. */
  Router router() {
    Router.Builder router =
        PropertyValues.apply("connect.server", () -> withSettings(Router.builder()));
    // First: the scopes of the telemetry are outside of all others.
    beans.telemetry().orderedStream().forEach(telemetry -> telemetry.addTo(router));
    beans.services().orderedStream().forEach(service -> ServiceBeans.add(router, service));
    beans.definitions().orderedStream().forEach(router::service);
    ExceptProcedures intercepted = new ExceptProcedures(uninterceptedProcedures);
    beans
        .headInterceptors()
        .orderedStream()
        .map(intercepted::aroundHead)
        .forEach(router::headInterceptor);
    beans.interceptors().orderedStream().map(intercepted::around).forEach(router::interceptor);
    beans.scopes().orderedStream().forEach(router::scope);
    beans.listeners().orderedStream().forEach(router::listener);
    beans.customizers().orderedStream().forEach(customizer -> customizer.customize(router));
    return router.build();
  }

  private Router.Builder withSettings(Router.Builder router) {
    ConnectServerProperties.Limits limits = properties.limits();
    ServerLimits messages =
        ServerLimits.defaults()
            .withRequestMessageBytes(
                PropertyBytes.of(
                    "connect.server.limits.request-message-size", limits.requestMessageSize()));
    if (limits.responseMessageSize() != null) {
      messages =
          messages.withResponseMessageBytes(
              PropertyBytes.of(
                  "connect.server.limits.response-message-size", limits.responseMessageSize()));
    }
    return router
        .pathPrefix(properties.pathPrefix())
        .limits(messages)
        .requestIdleTimeout(limits.requestIdleTimeout())
        .deadlinePolicy(deadlines(properties.deadline()))
        .compressionMinimumBytes(minimum(properties.compression()));
  }

  private static DeadlinePolicy deadlines(ConnectServerProperties.Deadline deadline) {
    DeadlinePolicy policy = DeadlinePolicy.clientDecides();
    if (deadline.defaultTimeout() != null) {
      policy = policy.withDefault(deadline.defaultTimeout());
    }
    if (deadline.minTimeout() != null) {
      policy = policy.withMinimum(deadline.minTimeout());
    }
    return deadline.maxTimeout() == null ? policy : policy.withMaximum(deadline.maxTimeout());
  }

  private static int minimum(ConnectServerProperties.Compression compression) {
    return compression.enabled()
        ? PropertyBytes.of(
            "connect.server.compression.min-response-size", compression.minResponseSize())
        : MethodSettings.UNCOMPRESSED;
  }
}
