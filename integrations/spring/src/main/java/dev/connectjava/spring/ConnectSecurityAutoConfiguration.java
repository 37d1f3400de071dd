package dev.connectjava.spring;

import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.ServerCallScope;
import dev.connectjava.ServerInterceptor;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.authorization.AuthorizationManager;

/** Spring Security for the calls of the server. */
@AutoConfiguration(after = ConnectRouterAutoConfiguration.class)
@ConditionalOnClass(AuthorizationManager.class)
@ConditionalOnProperty(name = "connect.server.security.enabled", matchIfMissing = true)
final class ConnectSecurityAutoConfiguration {

  /** Before the interceptors of the application, which may need to know the user. */
  private static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 100;

  @Bean
  @Order(ORDER)
  @Conditional(OnService.class)
  ServerCallScope connectSecurityScope() {
    return new SecurityScope();
  }

  @Bean
  @Order(ORDER)
  @Conditional(OnService.class)
  ServerInterceptor connectSecurityInterceptor(
      ObjectProvider<CallAuthentication> authentications,
      ObjectProvider<AuthorizationManager<? super RequestContext>> authorizations,
      ObjectProvider<HealthRoutes> health) {
    return new ExceptProcedures(HealthRoutes.procedures(health))
        .around(
            new SecurityInterceptor(
                Stream.concat(
                        authentications.orderedStream(),
                        Stream.<CallAuthentication>of(FilteredUser::of))
                    .toList(),
                authorizations.orderedStream().toList()));
  }

  /** A router of the application does not have the interceptor: its calls would not be checked. */
  @Bean
  @Lazy(false)
  @ConditionalOnBean(Router.class)
  @ConditionalOnMissingBean(RouterAssembly.class)
  SmartInitializingSingleton connectSecurityIsUsed(
      ObjectProvider<CallAuthentication> authentications,
      ObjectProvider<AuthorizationManager<? super RequestContext>> authorizations) {
    return () -> {
      if (authentications.stream().findAny().isPresent()
          || authorizations.stream().findAny().isPresent()) {
        throw unused();
      }
    };
  }

  private static ConnectPropertyException unused() {
    return new ConnectPropertyException(
        "The application has a bean of type CallAuthentication or"
            + " AuthorizationManager<RequestContext>, but also a Router of its own, whose calls"
            + " these beans do not check.",
        "Remove the bean of type Router, so that the starter makes it of the services among the"
            + " beans, and change it by beans of type RouterCustomizer. If the application's own"
            + " router has interceptors that check the calls, set"
            + " connect.server.security.enabled=false.",
        null);
  }
}
