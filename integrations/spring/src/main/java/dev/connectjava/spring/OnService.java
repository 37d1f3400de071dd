package dev.connectjava.spring;

import dev.connectjava.Service;
import dev.connectjava.ServiceDefinition;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;

/** Matches if a bean is a service. */
final class OnService extends AnyNestedCondition {

  OnService() {
    super(ConfigurationPhase.REGISTER_BEAN);
  }

  @ConditionalOnBean(Service.class)
  static final class Implementation {}

  @ConditionalOnBean(ServiceDefinition.class)
  static final class Definition {}
}
