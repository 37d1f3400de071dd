package dev.connectjava.spring;

import dev.connectjava.servlet.RouterServlet;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.security.core.Authentication;

/** The users of Spring Security's filters, for calls in the application's own web server. */
@AutoConfiguration
@ConditionalOnClass({RouterServlet.class, Authentication.class})
@ConditionalOnProperty(name = "connect.server.security.enabled", matchIfMissing = true)
@Conditional(OnServlet.class)
final class ConnectServletSecurityAutoConfiguration {

  @Bean
  RouterServletCustomizer connectFilteredUser() {
    return servlet -> servlet.attributes((request, attributes) -> FilteredUser.set(attributes));
  }
}
