package dev.connectjava.spring;

import dev.connectjava.Router;
import dev.connectjava.Service;
import dev.connectjava.ServiceDefinition;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import org.springframework.aop.support.AopUtils;
import org.springframework.util.ClassUtils;

/**
 * Adds beans that are services to a router, also those behind a proxy of Spring AOP.
 *
 * <p>A generated interface binds its methods in {@link Service#definition}. If that ran in the
 * target of a proxy, calls would reach the target without the proxy's advice, such as the check of
 * {@code @PreAuthorize} or the transaction of {@code @Transactional}. So the interface's own code
 * is run on the proxy, whose methods are then bound.
 */
final class ServiceBeans {

  /** The name of {@link Service#definition}. */
  static final String DEFINITION = "definition";

  private ServiceBeans() {}

  /**
   * Adds a bean.
   *
   * @throws IllegalArgumentException if the router has one of its methods already
   */
  static void add(Router.Builder router, Service service) {
    if (AopUtils.isAopProxy(service)) {
      router.service(definitionOf(service));
    } else {
      router.service(service);
    }
  }

  /** Returns the definition whose handlers are the methods of a proxy. */
  private static ServiceDefinition definitionOf(Service proxy) {
    Method definition = ClassUtils.getMethod(AopUtils.getTargetClass(proxy), DEFINITION);
    if (!definition.isDefault()) {
      // Written by hand: it may use the target's fields, which a proxy does not have.
      return proxy.definition();
    }
    Class<?> generated = definition.getDeclaringClass();
    try {
      MethodHandle ofInterface =
          MethodHandles.privateLookupIn(generated, MethodHandles.lookup())
              .unreflectSpecial(definition, generated);
      return (ServiceDefinition) ofInterface.bindTo(proxy).invoke();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(
          "the methods of the proxy of "
              + AopUtils.getTargetClass(proxy).getName()
              + " can't be bound: open the package of "
              + generated.getName()
              + " to connect-spring, or remove the proxy's advice",
          e);
    }
  }
}
