package dev.connectjava;

import dev.connectjava.call.Route;
import dev.connectjava.call.ServerDispatcher;
import dev.connectjava.protocol.Encodings;
import dev.connectjava.protocol.connect.ConnectStreamServer;
import dev.connectjava.protocol.connect.ConnectUnaryServer;
import dev.connectjava.protocol.grpc.GrpcServer;
import dev.connectjava.protocol.grpc.GrpcWebServer;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.Compression;
import dev.connectjava.spi.HttpExchange;
import dev.connectjava.spi.HttpHandler;
import dev.connectjava.spi.HttpRequestListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Maps procedures to handlers and answers their calls, whatever transport brings them.
 *
 * <p>Immutable and thread-safe. A transport calls it as an {@link HttpHandler}.
 *
 * <pre>{@code
 * Router router = Router.builder().service(new Greeter()).build();
 * }</pre>
 */
public final class Router implements HttpHandler {

  private final ServerDispatcher dispatcher;
  private final List<Method<?, ?>> methods;

  private Router(ServerDispatcher dispatcher, List<Method<?, ?>> methods) {
    this.dispatcher = dispatcher;
    this.methods = methods;
  }

  /** A builder without services. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public HttpRequestListener handle(HttpExchange exchange) {
    return dispatcher.handle(exchange);
  }

  /** The methods that have handlers, in the order in which they were added; immutable. */
  public List<Method<?, ?>> methods() {
    return methods;
  }

  /** The number of calls that have begun and whose handlers have not ended. */
  public long activeCalls() {
    return dispatcher.activeCalls();
  }

  /** Collects services and settings. Not thread-safe. */
  public static final class Builder {

    private static final int DEFAULT_COMPRESSION_MINIMUM_BYTES = 1_024;
    private static final ThreadFactory VIRTUAL_THREADS =
        Thread.ofVirtual().name("connect-handler").factory();

    private final Map<String, ServiceDefinition.Binding<?, ?>> bindings = new LinkedHashMap<>();
    private final Map<String, HttpResource> resources = new LinkedHashMap<>();
    private final List<ServerInterceptor> interceptors = new ArrayList<>();
    private final List<Codec> codecs = new ArrayList<>();
    private final List<Compression> compressions = new ArrayList<>();
    private Limits limits = Limits.defaults();
    private DeadlinePolicy deadlinePolicy = DeadlinePolicy.clientDecides();
    private int compressionMinimumBytes = DEFAULT_COMPRESSION_MINIMUM_BYTES;
    private boolean requireConnectProtocolVersion;
    private Duration requestIdleTimeout = Duration.ofSeconds(30);
    private @Nullable Executor handlerExecutor;

    private Builder() {}

    /**
     * Adds the methods of a service.
     *
     * @throws IllegalArgumentException if one of them is there already
     */
    public Builder service(Service service) {
      return service(service.definition());
    }

    /**
     * Adds the methods of a service.
     *
     * @throws IllegalArgumentException if one of them is there already
     */
    public Builder service(ServiceDefinition definition) {
      for (ServiceDefinition.Binding<?, ?> binding : definition.bindings()) {
        String procedure = binding.method().procedure();
        if (bindings.putIfAbsent(procedure, binding) != null) {
          throw new IllegalArgumentException("there is a handler of " + procedure + " already");
        }
      }
      return this;
    }

    /**
     * Adds a plain HTTP resource beside the services.
     *
     * @param path the exact path, with a slash at its start
     * @throws IllegalArgumentException if the path has no slash at its start or is taken
     */
    public Builder resource(String path, HttpResource resource) {
      if (!path.startsWith("/")) {
        throw new IllegalArgumentException("a path starts with a slash, but was \"" + path + "\"");
      }
      if (resources.putIfAbsent(path, Objects.requireNonNull(resource, "resource")) != null) {
        throw new IllegalArgumentException("there is a resource at " + path + " already");
      }
      return this;
    }

    /** Adds an interceptor around all calls, inside those that were added before. */
    public Builder interceptor(ServerInterceptor interceptor) {
      interceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
      return this;
    }

    /** Adds a codec, in place of one of the same name that was found on the path. */
    public Builder codec(Codec codec) {
      codecs.add(Objects.requireNonNull(codec, "codec"));
      return this;
    }

    /** Adds a compression, in place of one of the same name that was found on the path. */
    public Builder compression(Compression compression) {
      compressions.add(Objects.requireNonNull(compression, "compression"));
      return this;
    }

    /**
     * Sets from which length on a response message is compressed, if the client accepts it.
     *
     * @param bytes zero or more; {@link Integer#MAX_VALUE} turns compression off; 1,024 by default
     */
    public Builder compressionMinimumBytes(int bytes) {
      if (bytes < 0) {
        throw new IllegalArgumentException(
            "the length from which to compress must not be negative, but was " + bytes);
      }
      this.compressionMinimumBytes = bytes;
      return this;
    }

    /** Sets how large messages may be; {@link Limits#defaults()} by default. */
    public Builder limits(Limits newLimits) {
      this.limits = Objects.requireNonNull(newLimits, "limits");
      return this;
    }

    /** Sets the deadlines of calls; {@link DeadlinePolicy#clientDecides()} by default. */
    public Builder deadlinePolicy(DeadlinePolicy policy) {
      this.deadlinePolicy = Objects.requireNonNull(policy, "deadlinePolicy");
      return this;
    }

    /**
     * Sets whether a Connect request must state the protocol's version, which keeps out what did
     * not mean to be one; false by default.
     */
    public Builder requireConnectProtocolVersion(boolean require) {
      this.requireConnectProtocolVersion = require;
      return this;
    }

    /**
     * Sets how long the request of a method that takes a single message may stand still before it
     * is complete; the call then fails with {@link Code#DEADLINE_EXCEEDED}. 30 seconds by default.
     * Streams of messages may pause as long as they like.
     *
     * @param timeout more than zero
     */
    public Builder requestIdleTimeout(Duration timeout) {
      if (timeout.isNegative() || timeout.isZero()) {
        throw new IllegalArgumentException(
            "the request idle timeout must be positive, but was " + timeout);
      }
      this.requestIdleTimeout = timeout;
      return this;
    }

    /**
     * Sets what runs interceptors and handlers; by default each call has a virtual thread of its
     * own.
     *
     * @param executor must not run a task on the thread that submits it, which is the transport's;
     *     if it rejects a task, that call fails with {@link Code#UNAVAILABLE}
     */
    public Builder handlerExecutor(Executor executor) {
      this.handlerExecutor = Objects.requireNonNull(executor, "handlerExecutor");
      return this;
    }

    /**
     * The router.
     *
     * @throws IllegalArgumentException if no codec translates the messages of a method
     */
    public Router build() {
      Executor executor =
          handlerExecutor != null
              ? handlerExecutor
              : task -> VIRTUAL_THREADS.newThread(task).start();
      Route.Settings settings =
          new Route.Settings(
              List.copyOf(interceptors), limits, deadlinePolicy, compressionMinimumBytes, executor);
      Collection<Codec> allCodecs = codecs().values();
      Map<String, Route<?, ?>> routes = new LinkedHashMap<>();
      bindings.forEach(
          (procedure, binding) -> routes.put(procedure, Route.of(binding, settings, allCodecs)));
      Encodings encodings = new Encodings(compressions().values());
      ServerDispatcher dispatcher =
          new ServerDispatcher(
              routes,
              resources,
              List.of(
                  new ConnectStreamServer(encodings, requireConnectProtocolVersion),
                  new GrpcServer(encodings),
                  GrpcWebServer.binary(encodings),
                  GrpcWebServer.text(encodings)),
              new ConnectUnaryServer(encodings, requireConnectProtocolVersion),
              executor,
              requestIdleTimeout);
      return new Router(
          dispatcher,
          bindings.values().stream().<Method<?, ?>>map(ServiceDefinition.Binding::method).toList());
    }

    private Map<String, Codec> codecs() {
      Map<String, Codec> byName = new LinkedHashMap<>();
      ServiceLoader.load(Codec.class, Codec.class.getClassLoader())
          .forEach(codec -> byName.put(codec.name(), codec));
      codecs.forEach(codec -> byName.put(codec.name(), codec));
      return byName;
    }

    private Map<String, Compression> compressions() {
      Map<String, Compression> byName = new LinkedHashMap<>();
      ServiceLoader.load(Compression.class, Compression.class.getClassLoader())
          .forEach(compression -> byName.put(compression.name(), compression));
      compressions.forEach(compression -> byName.put(compression.name(), compression));
      return byName;
    }
  }
}
