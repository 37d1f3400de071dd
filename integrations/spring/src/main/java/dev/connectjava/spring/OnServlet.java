package dev.connectjava.spring;

import org.springframework.boot.autoconfigure.condition.AllNestedConditions;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;

/** Matches if there is to be a server, and the application's own web server carries its calls. */
final class OnServlet extends AllNestedConditions {

  OnServlet() {
    super(ConfigurationPhase.REGISTER_BEAN);
  }

  @ConditionalOnProperty(name = "connect.server.enabled", matchIfMissing = true)
  static final class Enabled {}

  @ConditionalOnProperty(name = ServerTransport.PROPERTY, havingValue = "servlet")
  static final class InServlet {}
}
