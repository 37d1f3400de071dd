package dev.connectjava.spring;

import dev.connectjava.Router;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Lazy;
import org.springframework.util.ClassUtils;

/** Explains what is missing, if the servlet is asked for but can't be registered. */
@AutoConfiguration(after = ConnectServletAutoConfiguration.class)
@ConditionalOnBean(Router.class)
@ConditionalOnMissingBean(ConnectServer.class)
@Conditional(OnServlet.class)
final class ServletRequirementsAutoConfiguration {

  private static final String SERVLET = "dev.connectjava.servlet.RouterServlet";

  @Bean
  @Lazy(false)
  SmartInitializingSingleton connectServletRequirements(ApplicationContext context) {
    return () -> {
      throw ClassUtils.isPresent(SERVLET, context.getClassLoader())
          ? missing(
              "the application is not a web application with servlets.",
              "Add a web server with servlets: spring-boot-starter-webmvc with Spring Boot 4,"
                  + " spring-boot-starter-web with 3.5. Check spring.main.web-application-type.")
          : missing(
              "connect-servlet is not on the class path.",
              "Add the dependency dev.connectjava:connect-servlet.");
    };
  }

  private static ConnectPropertyException missing(String what, String action) {
    return new ConnectPropertyException(
        ServerTransport.PROPERTY + " is servlet, but " + what,
        action + " Or remove " + ServerTransport.PROPERTY + ": then the server has its own port.",
        null);
  }
}
