package dev.connectjava.spring;

import dev.connectjava.servlet.RouterServlet;

/**
 * Changes the builder of the servlet with the router, if {@code connect.server.transport} is {@code
 * servlet}, for settings that have no property. Beans of this type are called in their {@linkplain
 * org.springframework.core.annotation.Order order}, after the properties were applied. A server on
 * a port of its own has no servlet: the application does not start with such a bean, which would
 * have no effect.
 *
 * <pre>{@code
 * @Bean
 * RouterServletCustomizer smallBuffers() {
 *   return servlet -> servlet.outboundBytes(16 * 1024);
 * }
 * }</pre>
 */
@FunctionalInterface
public interface RouterServletCustomizer {

  /** Changes the builder. Called at the start, and each time that the server is started again. */
  void customize(RouterServlet.Builder servlet);
}
