package dev.connectjava.spring.test;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;

/** Makes the contexts of {@link ConnectTest}s leave out other components. */
final class ConnectTestCustomizerFactory implements ContextCustomizerFactory {

  /** For {@code SpringFactoriesLoader}. */
  ConnectTestCustomizerFactory() {}

  @Override
  public @Nullable ContextCustomizer createContextCustomizer(
      Class<?> testClass, List<ContextConfigurationAttributes> attributes) {
    MergedAnnotation<ConnectTest> test =
        MergedAnnotations.from(testClass, SearchStrategy.INHERITED_ANNOTATIONS)
            .get(ConnectTest.class);
    return test.isPresent()
        ? new ConnectTestCustomizer(Set.of(test.getStringArray("value")))
        : null;
  }
}
