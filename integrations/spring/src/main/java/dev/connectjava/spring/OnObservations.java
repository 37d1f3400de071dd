package dev.connectjava.spring;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;

/**
 * Matches if observations are asked for by the property, or make spans that nothing else makes:
 * then there is a tracer of Micrometer, and connect-opentelemetry is not on the class path.
 */
final class OnObservations extends AnyNestedCondition {

  /** The name of the property. */
  static final String PROPERTY = "connect.observations.enabled";

  OnObservations() {
    super(ConfigurationPhase.REGISTER_BEAN);
  }

  @ConditionalOnProperty(PROPERTY)
  static final class Wanted {}

  @ConditionalOnBean(type = "io.micrometer.tracing.Tracer")
  @ConditionalOnMissingClass("dev.connectjava.opentelemetry.ServerTelemetry")
  @ConditionalOnProperty(name = PROPERTY, matchIfMissing = true)
  static final class Traced {}
}
