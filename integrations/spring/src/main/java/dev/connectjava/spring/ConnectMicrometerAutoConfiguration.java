package dev.connectjava.spring;

import dev.connectjava.micrometer.ClientMeters;
import dev.connectjava.micrometer.ConnectionMeters;
import dev.connectjava.micrometer.ServerMeters;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/** Meters of calls and connections, if connect-micrometer is on the class path. */
@AutoConfiguration(
    afterName = {
      "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
      "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration"
    })
@ConditionalOnClass({ServerMeters.class, MeterRegistry.class})
@ConditionalOnBean(MeterRegistry.class)
@ConditionalOnProperty(name = "connect.metrics.enabled", matchIfMissing = true)
final class ConnectMicrometerAutoConfiguration {

  @Bean
  RouterTelemetry connectServerMeters(MeterRegistry registry) {
    return ServerMeters.of(registry)::addTo;
  }

  @Bean
  @Conditional(OnOwnPort.class)
  NettyServerCustomizer connectServerConnectionMeters(MeterRegistry registry) {
    return server -> server.connectionListener(ConnectionMeters.ofServer(registry));
  }

  @Bean
  ClientConfigCustomizer connectClientMeters(MeterRegistry registry) {
    return (client, config) -> ClientMeters.of(registry).addTo(config);
  }

  @Bean
  NettyTransportCustomizer connectClientConnectionMeters(MeterRegistry registry) {
    return (client, transport) -> transport.connectionListener(ConnectionMeters.ofClient(registry));
  }
}
