package dev.connectjava.spring.test;

import java.util.Set;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Registers the filter of components. Contexts are shared by tests whose customizers are equal.
 *
 * @param services the names of the classes of the services; empty for all
 */
record ConnectTestCustomizer(Set<String> services) implements ContextCustomizer {

  @Override
  public void customizeContext(
      ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
    context
        .getBeanFactory()
        .registerSingleton("connectTestTypeExcludeFilter", new ConnectTypeExcludeFilter(services));
  }
}
