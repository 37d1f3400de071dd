package dev.connectjava.spring;

import dev.connectjava.netty.NettyServer;

/**
 * Changes the builder of the server, for settings that have no property. Beans of this type are
 * called in their {@linkplain org.springframework.core.annotation.Order order}, after the
 * properties were applied. If {@code connect.server.transport} is {@code servlet}, the application
 * does not start with such a bean, which would have no effect.
 *
 * <pre>{@code
 * @Bean
 * NettyServerCustomizer eventLoops() {
 *   return server -> server.eventLoopThreads(4);
 * }
 * }</pre>
 */
@FunctionalInterface
public interface NettyServerCustomizer {

  /**
   * Changes the builder. Called each time the server is started: once for most applications.
   *
   * @param server has the router as its handler already
   */
  void customize(NettyServer.Builder server);
}
