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
 * A JUnit extension (5.9 or newer, or 6) that starts services for a test and passes clients of them
 * as parameters to test methods: any generated client, or the {@link Transport} itself. The
 * services start with the first parameter. They end with the test, or with the class if the first
 * parameter was one of the constructor or of a {@code BeforeAll} method. Thread-safe.
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

  /** Returns an extension with services in memory. */
  public static ServiceUnderTest of(Service... services) {
    Service[] copy = services.clone();
    return new ServiceUnderTest(() -> InMemoryTransport.to(copy));
  }

  /** Returns an extension with the services of a router, in memory. */
  public static ServiceUnderTest of(Router router) {
    Objects.requireNonNull(router, "router");
    return new ServiceUnderTest(() -> InMemoryTransport.to(router));
  }

  /** Returns an extension with the services of a router, in memory, and a client configuration. */
  public static ServiceUnderTest of(Router router, ClientConfig config) {
    Objects.requireNonNull(router, "router");
    Objects.requireNonNull(config, "config");
    return new ServiceUnderTest(() -> InMemoryTransport.to(router, config));
  }

  /**
   * Returns an extension with the services of a server, such as one that listens on a port.
   *
   * <pre>{@code
   * ServiceUnderTest.of(
   *     () -> NettyServer.builder().port(0).service(new Greeter()).start(),
   *     server -> NettyTransport.to("http://localhost:" + server.port()))
   * }</pre>
   *
   * @param start starts a server, which is closed after the transport
   * @param connect makes a transport to the server
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

  @SuppressWarnings("deprecation") // JUnit 5.9 does not have the successors.
  private Started started(ExtensionContext context) {
    return Objects.requireNonNull(
        context
            .getStore(namespace)
            .getOrComputeIfAbsent(
                Started.class, unused -> new Started(start.get()), Started.class));
  }

  /** The started services, which JUnit closes at the end of the test or the class. */
  @SuppressWarnings("deprecation") // JUnit before 5.13 closes only this type.
  private record Started(Transport transport)
      implements ExtensionContext.Store.CloseableResource, AutoCloseable {

    @Override
    public void close() {
      transport.close();
    }
  }

  /** Returns the factory method of generated clients: {@code static C of(Transport)}. */
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
