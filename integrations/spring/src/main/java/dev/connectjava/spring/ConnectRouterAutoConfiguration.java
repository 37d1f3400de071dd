package dev.connectjava.spring;

import dev.connectjava.Router;
import dev.connectjava.reflection.Reflection;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/** The router of all services among the beans, without a server. */
@AutoConfiguration
@Conditional(OnService.class)
@EnableConfigurationProperties(ConnectServerProperties.class)
final class ConnectRouterAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  Router connectRouter(ConnectServerProperties properties, ListableBeanFactory beans) {
    return new RouterAssembly(properties, beans).router();
  }

  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnProperty("connect.server.reflection.enabled")
  Reflection connectReflection() {
    return Reflection.create();
  }

  @Bean
  @ConditionalOnProperty("connect.server.reflection.enabled")
  RouterCustomizer connectReflectionRoutes(Reflection reflection) {
    return router -> router.merge(reflection.routes());
  }
}
