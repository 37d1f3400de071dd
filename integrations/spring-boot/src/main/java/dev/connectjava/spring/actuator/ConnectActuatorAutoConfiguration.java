package dev.connectjava.spring.actuator;

import dev.connectjava.spring.ConnectServer;
import dev.connectjava.spring.HealthSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** The health of the application, if Actuator is on the class path. */
@AutoConfiguration(
    afterName = {
      "dev.connectjava.spring.ConnectServerAutoConfiguration",
      "dev.connectjava.spring.ConnectServletAutoConfiguration",
      "org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration"
    })
@ConditionalOnClass(HealthEndpoint.class)
@ConditionalOnBean(ConnectServer.class)
final class ConnectActuatorAutoConfiguration {

  @Bean
  @ConditionalOnBean(HealthEndpoint.class)
  @ConditionalOnMissingBean
  HealthSource connectHealthSource(HealthEndpoint endpoint, Environment environment) {
    return new ActuatorHealthSource(
        endpoint, environment.getProperty("connect.server.health.group"));
  }

  @Bean
  @ConditionalOnEnabledHealthIndicator("connect")
  @ConditionalOnMissingBean(name = "connectHealthIndicator")
  HealthIndicator connectHealthIndicator(ObjectProvider<ConnectServer> server) {
    return new ConnectHealthIndicator(server::getObject);
  }
}
