package dev.connectjava.spring;

import dev.connectjava.Router;
import dev.connectjava.reflection.Reflection;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;

/** The router of all services among the beans, without a server. */
@AutoConfiguration
@Conditional(OnService.class)
@EnableConfigurationProperties(ConnectServerProperties.class)
@Import(RouterBeans.class)
final class ConnectRouterAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean(Router.class)
  RouterAssembly connectRouterAssembly(
      ConnectServerProperties properties, RouterBeans beans, ObjectProvider<HealthRoutes> health) {
    return new RouterAssembly(
        properties,
        beans,
        properties.health().intercepted() ? Set.of() : HealthRoutes.procedures(health));
  }

  @Bean
  @ConditionalOnMissingBean
  Router connectRouter(RouterAssembly assembly) {
    return assembly.router();
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
