package dev.connectjava.spring;

import dev.connectjava.netty.NettyTransport;

/**
 * Changes the connections of a client, for settings that have no property. Beans of this type are
 * called in their {@linkplain org.springframework.core.annotation.Order order}, after the
 * properties were applied.
 *
 * <pre>{@code
 * @Bean
 * NettyTransportCustomizer eager() {
 *   return (client, transport) -> transport.connectEagerly(client.equals("greeter"));
 * }
 * }</pre>
 */
@FunctionalInterface
public interface NettyTransportCustomizer {

  /**
   * Changes the connections. Called once for each client.
   *
   * @param client the name of the client, as in {@code connect.client.<name>}
   * @param transport has the configuration of the calls already
   */
  void customize(String client, NettyTransport.Builder transport);
}
