package dev.connectjava.spring.test;

import dev.connectjava.Router;
import dev.connectjava.spring.ConnectClients;
import dev.connectjava.testing.InMemoryTransport;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Clients that call the application's own services in memory. */
@AutoConfiguration(beforeName = "dev.connectjava.spring.ConnectClientAutoConfiguration")
final class ConnectTestAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  ConnectClients connectTestClients(ObjectProvider<Router> router) {
    return ConnectClients.of(name -> InMemoryTransport.to(router.getObject()));
  }
}
