package dev.connectjava.spring;

import dev.connectjava.health.HealthRegistry;
import dev.connectjava.health.HealthService;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.ImportRuntimeHints;

/** The health service of gRPC and the HTTP probes. */
@AutoConfiguration(
    after = {
      // Its bean has to know of a new availability before the updates ask for it.
      ApplicationAvailabilityAutoConfiguration.class,
      ConnectRouterAutoConfiguration.class
    })
@Conditional(OnService.class)
@ConditionalOnMissingBean(HealthService.class)
@ConditionalOnProperty(name = "connect.server.health.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ConnectServerProperties.class)
@ImportRuntimeHints(HealthServiceHints.class)
final class ConnectHealthAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  HealthRegistry connectHealthRegistry() {
    return HealthRegistry.of();
  }

  @Bean
  HealthRoutes connectHealthRoutes(HealthRegistry registry) {
    return new HealthRoutes(registry);
  }

  @Bean
  HealthUpdates connectHealthUpdates(
      HealthRegistry registry,
      ObjectProvider<HealthSource> source,
      ConnectServerProperties properties) {
    Duration interval =
        PropertyValues.positive("connect.server.health.interval", properties.health().interval());
    return new HealthUpdates(registry, source, interval);
  }

  @Bean
  @Conditional(OnOwnPort.class)
  NettyServerCustomizer connectHealthShutdown(ObjectProvider<HealthUpdates> updates) {
    // Found at the start: the source of the updates may depend on the server.
    return server -> server.beforeShutdown(updates.getObject()::shutDown);
  }
}
