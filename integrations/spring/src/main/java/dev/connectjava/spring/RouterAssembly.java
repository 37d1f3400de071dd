package dev.connectjava.spring;

import dev.connectjava.DeadlinePolicy;
import dev.connectjava.MethodSettings;
import dev.connectjava.Router;
import dev.connectjava.ServerCallScope;
import dev.connectjava.ServerHeadInterceptor;
import dev.connectjava.ServerInterceptor;
import dev.connectjava.ServerLimits;
import dev.connectjava.ServerListener;
import dev.connectjava.Service;
import dev.connectjava.ServiceDefinition;
import java.util.stream.Stream;
import org.springframework.beans.factory.ListableBeanFactory;

/**
 * Builds the router from the properties and from the beans of a context, each type in its order.
 *
 * @param properties the properties of the server
 * @param beans the context's beans
 */
record RouterAssembly(ConnectServerProperties properties, ListableBeanFactory beans) {

  /** Returns the router. */
  Router router() {
    Router.Builder router =
        PropertyValues.apply("connect.server", () -> withSettings(Router.builder()));
    // First: the scopes of the telemetry are outside of all others.
    all(RouterTelemetry.class).forEach(telemetry -> telemetry.addTo(router));
    all(Service.class).forEach(service -> ServiceBeans.add(router, service));
    all(ServiceDefinition.class).forEach(router::service);
    all(ServerHeadInterceptor.class).forEach(router::headInterceptor);
    all(ServerInterceptor.class).forEach(router::interceptor);
    all(ServerCallScope.class).forEach(router::scope);
    all(ServerListener.Factory.class).forEach(router::listener);
    all(RouterCustomizer.class).forEach(customizer -> customizer.customize(router));
    return router.build();
  }

  private <T> Stream<T> all(Class<T> type) {
    return beans.getBeanProvider(type).orderedStream();
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
