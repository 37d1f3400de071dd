package dev.connectjava.spring.test;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.test.context.SpringBootTestContextBootstrapper;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/** Finds the application of a {@link ConnectTest}, and its properties. */
final class ConnectTestBootstrapper extends SpringBootTestContextBootstrapper {

  /** For Spring's test framework, which instantiates it. */
  ConnectTestBootstrapper() {}

  @Override
  protected String @Nullable [] getProperties(Class<?> testClass) {
    return MergedAnnotations.from(testClass, SearchStrategy.INHERITED_ANNOTATIONS)
        .get(ConnectTest.class)
        .getValue("properties", String[].class)
        .orElse(null);
  }
}
