package dev.connectjava.spring;

import dev.connectjava.Router;
import dev.connectjava.servlet.RouterServlet;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;

/** The server with the router, as a servlet in the application's own web server. */
@AutoConfiguration(
    after = {
      ConnectRouterAutoConfiguration.class,
      ConnectHealthAutoConfiguration.class,
      LifecycleAutoConfiguration.class
    })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({RouterServlet.class, ServletRegistrationBean.class})
@ConditionalOnBean(Router.class)
@Conditional(OnServlet.class)
@EnableConfigurationProperties({ConnectServerProperties.class, LifecycleProperties.class})
final class ConnectServletAutoConfiguration {

  /** The name of the servlet. */
  private static final String NAME = "connect";

  @Bean
  ServletAssembly connectServletAssembly(
      ConnectServerProperties properties,
      Router router,
      ObjectProvider<RouterAssembly> assembled,
      ObjectProvider<HealthRoutes> health,
      LifecycleProperties lifecycle,
      ObjectProvider<RouterServletCustomizer> customizers,
      Environment environment) {
    boolean probes =
        assembled.getIfAvailable() != null
            && health.getIfAvailable() != null
            && properties.servlet().probes();
    return ServletAssembly.of(
        properties,
        router,
        lifecycle.getTimeoutPerShutdownPhase(),
        customizers.orderedStream().toList(),
        () -> ServletMappings.ofServices(router, ServletMappings.ofProbes(probes, environment)));
  }

  @Bean
  ServletRegistrationBean<RestartableServlet> connectServletRegistration(ServletAssembly assembly) {
    ServletRegistrationBean<RestartableServlet> registration =
        new ServletRegistrationBean<>(
            assembly.servlet(), assembly.mappings().toArray(String[]::new));
    registration.setName(NAME);
    registration.setAsyncSupported(true);
    return registration;
  }

  @Bean
  @ConditionalOnMissingBean
  ConnectServer connectServer(
      ServletAssembly assembly,
      ObjectProvider<HealthUpdates> health,
      ConfigurableApplicationContext context) {
    OwnPortSettings.refuseProperties(context.getEnvironment());
    OwnPortSettings.refuseCustomizers(
        List.of(context.getBeanNamesForType(NettyServerCustomizer.class, true, false)));
    return new ConnectServer(
        new ServletStart(assembly.servlet(), () -> report(health), context.getEnvironment()),
        new StartAnnouncement(context));
  }

  @Bean
  ServletDrainDelay connectServletDrainDelay(
      ServletAssembly assembly, ObjectProvider<HealthUpdates> health) {
    return new ServletDrainDelay(assembly.shutdown().drainDelay(), () -> report(health));
  }

  /** Found only now: the source of the updates may depend on the server. */
  private static void report(ObjectProvider<HealthUpdates> health) {
    health.ifAvailable(HealthUpdates::shutDown);
  }
}
