package dev.connectjava.spring;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The clients of the properties. */
@AutoConfiguration(after = SslAutoConfiguration.class)
@EnableConfigurationProperties(ConnectClientProperties.class)
@Import(ClientBeans.class)
final class ConnectClientAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  ConnectClients connectClients(
      ConnectClientProperties properties, ObjectProvider<SslBundles> bundles, ClientBeans beans) {
    return ConnectClients.of(new ClientAssembly(properties, bundles.getIfAvailable(), beans));
  }
}
