package dev.connectjava.spring.test;

import dev.connectjava.Router;
import dev.connectjava.testing.ServiceUnderTest;
import java.util.Objects;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/** Passes clients of the router in the test's context to test methods. */
final class ConnectClientParameters implements ParameterResolver {

  private static final Namespace NAMESPACE = Namespace.create(ConnectClientParameters.class);

  /** Knows which types are clients. */
  private static final ServiceUnderTest NO_SERVICE = ServiceUnderTest.of();

  /** For JUnit, which instantiates it. */
  ConnectClientParameters() {}

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return !parameter.isAnnotated(Autowired.class)
        && NO_SERVICE.supportsParameter(parameter, context);
  }

  @Override
  @SuppressWarnings("deprecation") // JUnit 5 does not have the successor.
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    ServiceUnderTest services =
        Objects.requireNonNull(
            context
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(
                    ServiceUnderTest.class,
                    unused -> ServiceUnderTest.of(router(context)),
                    ServiceUnderTest.class));
    return services.resolveParameter(parameter, context);
  }

  private static Router router(ExtensionContext context) {
    return SpringExtension.getApplicationContext(context).getBean(Router.class);
  }
}
