package dev.connectjava.spring;

import dev.connectjava.micrometer.ClientObservations;
import dev.connectjava.micrometer.ServerObservations;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/** Observations of calls, if connect-micrometer is on the class path and there is a tracer. */
@AutoConfiguration(
    afterName = {
      "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration",
      "org.springframework.boot.micrometer.tracing.autoconfigure.NoopTracerAutoConfiguration",
      "org.springframework.boot.actuate.autoconfigure.observation.ObservationAutoConfiguration",
      "org.springframework.boot.actuate.autoconfigure.tracing.NoopTracerAutoConfiguration"
    })
@ConditionalOnClass({ServerObservations.class, ObservationRegistry.class})
@ConditionalOnBean(ObservationRegistry.class)
@Conditional(OnObservations.class)
final class ConnectObservationAutoConfiguration {

  @Bean
  RouterTelemetry connectServerObservations(ObservationRegistry registry) {
    return ServerObservations.of(registry)::addTo;
  }

  @Bean
  ClientConfigCustomizer connectClientObservations(ObservationRegistry registry) {
    return (client, config) -> ClientObservations.of(registry).addTo(config);
  }
}
