package dev.connectjava.spring;

import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/** The hints of the health service, which is not a bean. */
final class HealthServiceHints implements RuntimeHintsRegistrar {

  /** For Spring, which instantiates it. */
  HealthServiceHints() {}

  @Override
  public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
    new ServiceHints(hints).addMessages(HealthCheckRequest.class, HealthCheckResponse.class);
  }
}
