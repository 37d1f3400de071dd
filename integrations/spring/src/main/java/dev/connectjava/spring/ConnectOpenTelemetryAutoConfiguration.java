package dev.connectjava.spring;

import dev.connectjava.opentelemetry.ClientTelemetry;
import dev.connectjava.opentelemetry.ServerTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/** Traces and metrics of calls, if connect-opentelemetry is on the class path. */
@AutoConfiguration(
    afterName = {
      "org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration",
      "org.springframework.boot.actuate.autoconfigure.opentelemetry.OpenTelemetryAutoConfiguration",
      "io.opentelemetry.instrumentation.spring.autoconfigure.OpenTelemetryAutoConfiguration"
    })
@ConditionalOnClass({ServerTelemetry.class, OpenTelemetry.class})
@ConditionalOnBean(OpenTelemetry.class)
@ConditionalOnProperty(name = "connect.opentelemetry.enabled", matchIfMissing = true)
final class ConnectOpenTelemetryAutoConfiguration {

  @Bean
  RouterTelemetry connectServerTelemetry(OpenTelemetry openTelemetry) {
    return ServerTelemetry.of(openTelemetry)::addTo;
  }

  @Bean
  ClientConfigCustomizer connectClientTelemetry(OpenTelemetry openTelemetry) {
    return (client, config) -> ClientTelemetry.of(openTelemetry).addTo(config);
  }
}
