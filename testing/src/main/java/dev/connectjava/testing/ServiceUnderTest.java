package dev.connectjava.testing;

import dev.connectjava.ClientConfig;
import dev.connectjava.Router;
import dev.connectjava.Service;
import dev.connectjava.Transport;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * An extension of JUnit, 5.9 or newer, that starts services before a test and gives the test's
 * methods clients of them, as parameters: any generated client, or the {@link Transport} itself. It
 * ends with the test, or with the class if a parameter of its constructor or of a {@code BeforeAll}
 * method was the first. Stateless, hence thread-safe.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final ServiceUnderTest SERVICE = ServiceUnderTest.of(new Greeter());
 *
 * @Test
 * void greeting_namesWhoIsGreeted(GreetServiceClient greet) {
 *   assertThat(greet.greet(request("Ada")).getGreeting()).isEqualTo("Hello, Ada!");
 * }
 * }</pre>
 */
public final class ServiceUnderTest implements ParameterResolver {

  private static final String FACTORY = "of";

  private final Supplier<? extends Transport> start;
  private final Namespace namespace = Namespace.create(ServiceUnderTest.class, this);

  private ServiceUnderTest(Supplier<? extends Transport> start) {
    this.start = start;
  }

  /** Services in memory. */
  public static ServiceUnderTest of(Service... services) {
    Service[] copy = services.clone();
    return new ServiceUnderTest(() -> InMemoryTransport.to(copy));
  }

  /** The services of a router, in memory. */
  public static ServiceUnderTest of(Router router) {
    Objects.requireNonNull(router, "router");
    return new ServiceUnderTest(() -> InMemoryTransport.to(router));
  }

  /** The services of a router, in memory, called with a configuration. */
  public static ServiceUnderTest of(Router router, ClientConfig config) {
    Objects.requireNonNull(router, "router");
    Objects.requireNonNull(config, "config");
    return new ServiceUnderTest(() -> InMemoryTransport.to(router, config));
  }

  /**
   * The services of a server, such as one that listens on a port.
   *
   * @param start starts a server; closed after the transport
   * @param connect makes a transport to it
   */
  public static <S extends AutoCloseable> ServiceUnderTest of(
      Supplier<S> start, Function<? super S, ? extends Transport> connect) {
    Objects.requireNonNull(start, "start");
    Objects.requireNonNull(connect, "connect");
    return new ServiceUnderTest(() -> ServerAndTransport.start(start, connect));
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Transport.class || factory(type) != null;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Transport transport = started(context).transport;
    Class<?> type = parameter.getParameter().getType();
    Method factory = factory(type);
    return factory == null ? transport : client(factory, transport);
  }

  @SuppressWarnings("deprecation") // JUnit 5, from 5.9 on, has neither of the successors.
  private Started started(ExtensionContext context) {
    return Objects.requireNonNull(
        context
            .getStore(namespace)
            .getOrComputeIfAbsent(
                Started.class, unused -> new Started(start.get()), Started.class));
  }

  /** What JUnit closes with the test or the class. */
  @SuppressWarnings("deprecation") // JUnit before 5.13 closes nothing else; later ones warn of it.
  private record Started(Transport transport)
      implements ExtensionContext.Store.CloseableResource, AutoCloseable {

    @Override
    public void close() {
      transport.close();
    }
  }

  /** The way that generated clients are made: {@code static C of(Transport)}. */
  private static @Nullable Method factory(Class<?> type) {
    for (Method method : type.getMethods()) {
      if (method.getName().equals(FACTORY)
          && Modifier.isStatic(method.getModifiers())
          && method.getReturnType() == type
          && method.getParameterCount() == 1
          && method.getParameterTypes()[0] == Transport.class) {
        return method;
      }
    }
    return null;
  }

  private static Object client(Method factory, Transport transport) {
    try {
      return factory.invoke(null, transport);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new ParameterResolutionException(
          "no client of type %s can be made".formatted(factory.getReturnType().getName()), e);
    }
  }
}
