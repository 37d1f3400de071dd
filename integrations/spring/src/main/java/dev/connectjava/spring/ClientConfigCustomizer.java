package dev.connectjava.spring;

import dev.connectjava.ClientConfig;

/**
 * Changes the configuration of the calls of a client, for settings that have no property. Beans of
 * this type are called in their {@linkplain org.springframework.core.annotation.Order order}, after
 * the properties and the beans were applied.
 *
 * <pre>{@code
 * @Bean
 * ClientConfigCustomizer userAgent() {
 *   return (client, config) -> config.header("user-agent", "shop");
 * }
 * }</pre>
 */
@FunctionalInterface
public interface ClientConfigCustomizer {

  /**
   * Changes the configuration. Called once for each client.
   *
   * @param client the name of the client, as in {@code connect.client.<name>}
   */
  void customize(String client, ClientConfig.Builder config);
}
