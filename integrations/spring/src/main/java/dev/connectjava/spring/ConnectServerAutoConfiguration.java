package dev.connectjava.spring;

import dev.connectjava.Router;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/** The server with the router, on a port of its own. */
@AutoConfiguration(
    after = {
      ConnectRouterAutoConfiguration.class,
      LifecycleAutoConfiguration.class,
      SslAutoConfiguration.class
    })
@ConditionalOnBean(Router.class)
@ConditionalOnProperty(name = "connect.server.enabled", matchIfMissing = true)
@Conditional(OnOwnPort.class)
@EnableConfigurationProperties({ConnectServerProperties.class, LifecycleProperties.class})
final class ConnectServerAutoConfiguration {

  @Bean
  ServerAssembly connectServerAssembly(
      ConnectServerProperties properties,
      Router router,
      ObjectProvider<SslBundles> bundles,
      LifecycleProperties lifecycle,
      ObjectProvider<NettyServerCustomizer> customizers) {
    return new ServerAssembly(
        properties,
        router,
        bundles.getIfAvailable(),
        lifecycle.getTimeoutPerShutdownPhase(),
        customizers.orderedStream().toList());
  }

  @Bean
  @ConditionalOnMissingBean
  ConnectServer connectServer(ServerAssembly assembly, ConfigurableApplicationContext context) {
    ServletSettings.refuseProperties(context.getEnvironment());
    ServletSettings.refuseCustomizers(
        List.of(context.getBeanNamesForType(RouterServletCustomizer.class, true, false)));
    ConnectServer connect =
        new ConnectServer(
            () -> StartedNetty.keepingAlive(assembly.get()), new StartAnnouncement(context));
    String bundle = assembly.properties().ssl().bundle();
    SslBundles bundles = assembly.bundles();
    if (bundle != null && bundles != null) {
      updateWith(bundle, bundles, assembly.properties(), connect);
    }
    return connect;
  }

  /** Makes the server use the bundle's new certificate when Spring Boot has reloaded it. */
  private static void updateWith(
      String name, SslBundles bundles, ConnectServerProperties properties, ConnectServer connect) {
    BundleTls tls = new BundleTls(ServerAssembly.BUNDLE, name);
    tls.in(bundles);
    bundles.addBundleUpdateHandler(
        name,
        renewed -> connect.updateTls(tls.server(renewed, properties.ssl().clientAuthentication())));
  }
}
