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
 * is run on the proxy, whose methods are then bound. A service with a {@code definition} of its own
 * can't be bound that way, since its code may use fields, which a proxy does not have.
 */
final class ServiceBeans {

  /** The name of {@link Service#definition}. */
  static final String DEFINITION = "definition";

  private ServiceBeans() {}

  /**
   * Adds a bean.
   *
   * @throws IllegalArgumentException if the router has one of its methods already
   * @throws ConnectPropertyException if the bean is behind a proxy, and its class has a {@code
   *     definition} of its own
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
    Class<?> target = ClassUtils.getUserClass(AopUtils.getTargetClass(proxy));
    Method definition = ClassUtils.getMethod(target, DEFINITION);
    if (!definition.isDefault()) {
      throw withoutAdvice(definition.getDeclaringClass());
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
              + target.getName()
              + " can't be bound: open the package of "
              + generated.getName()
              + " to connect-spring, or remove the proxy's advice",
          e);
    }
  }

  private static ConnectPropertyException withoutAdvice(Class<?> declaring) {
    return new ConnectPropertyException(
        "A service is behind a proxy of Spring AOP, but its class "
            + declaring.getName()
            + " has a method definition() of its own. Calls would reach the service without the"
            + " advice of the proxy, such as the checks of method security.",
        "Remove definition() from "
            + declaring.getName()
            + ", so that the generated interface has it, or move the advice to another bean, which"
            + " the service calls. If the Kotlin compiler has added definition() to the class,"
            + " compile the generated interfaces and the class with -jvm-default=no-compatibility.",
        null);
  }
}
