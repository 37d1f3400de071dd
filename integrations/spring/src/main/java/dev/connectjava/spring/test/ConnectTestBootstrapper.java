package dev.connectjava.spring.test;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.test.context.SpringBootTestContextBootstrapper;
import org.springframework.test.context.TestContextAnnotationUtils;

/** Finds the application of a {@link ConnectTest}, and its properties. */
final class ConnectTestBootstrapper extends SpringBootTestContextBootstrapper {

  /** For Spring's test framework, which instantiates it. */
  ConnectTestBootstrapper() {}

  @Override
  protected String @Nullable [] getProperties(Class<?> testClass) {
    ConnectTest test =
        TestContextAnnotationUtils.findMergedAnnotation(testClass, ConnectTest.class);
    return test == null ? null : test.properties();
  }
}
