package dev.connectjava.spring.test;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;

/** Makes the contexts of {@link ConnectTest}s leave out other components. */
final class ConnectTestCustomizerFactory implements ContextCustomizerFactory {

  /** For {@code SpringFactoriesLoader}. */
  ConnectTestCustomizerFactory() {}

  @Override
  public @Nullable ContextCustomizer createContextCustomizer(
      Class<?> testClass, List<ContextConfigurationAttributes> attributes) {
    ConnectTest test =
        TestContextAnnotationUtils.findMergedAnnotation(testClass, ConnectTest.class);
    return test == null
        ? null
        : new ConnectTestCustomizer(
            Arrays.stream(test.value())
                .map(Class::getName)
                .collect(Collectors.toUnmodifiableSet()));
  }
}
