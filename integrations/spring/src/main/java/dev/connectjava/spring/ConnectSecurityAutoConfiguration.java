package dev.connectjava.spring;

import dev.connectjava.RequestContext;
import dev.connectjava.ServerCallScope;
import dev.connectjava.ServerInterceptor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.authorization.AuthorizationManager;

/** Spring Security for the calls of the server. */
@AutoConfiguration
@Conditional(OnService.class)
@ConditionalOnClass(AuthorizationManager.class)
@ConditionalOnProperty(name = "connect.server.security.enabled", matchIfMissing = true)
final class ConnectSecurityAutoConfiguration {

  /** Before the interceptors of the application, which may need to know the user. */
  private static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 100;

  @Bean
  @Order(ORDER)
  ServerCallScope connectSecurityScope() {
    return new SecurityScope();
  }

  @Bean
  @Order(ORDER)
  ServerInterceptor connectSecurityInterceptor(
      ObjectProvider<CallAuthentication> authentications,
      ObjectProvider<AuthorizationManager<RequestContext>> authorizations) {
    return new SecurityInterceptor(
        authentications.orderedStream().toList(), authorizations.orderedStream().toList());
  }
}
