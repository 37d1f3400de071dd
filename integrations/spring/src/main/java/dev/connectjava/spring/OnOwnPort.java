package dev.connectjava.spring;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;

/**
 * Matches unless the application's own web server carries the calls. A value of the property that
 * is not known matches, too, and then fails where the properties are read.
 */
final class OnOwnPort extends NoneNestedConditions {

  OnOwnPort() {
    super(ConfigurationPhase.REGISTER_BEAN);
  }

  @ConditionalOnProperty(name = ServerTransport.PROPERTY, havingValue = "servlet")
  static final class InServlet {}
}
