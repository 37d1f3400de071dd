package dev.connectjava;

import dev.connectjava.call.Providers;
import dev.connectjava.call.server.FallbackRoutes;
import dev.connectjava.call.server.Route;
import dev.connectjava.call.server.ServerDispatcher;
import dev.connectjava.call.server.ServerForms;
import dev.connectjava.call.server.WaitingRequests;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpRequestListener;
import dev.connectjava.http.HttpResource;
import dev.connectjava.http.LoopLocal;
import dev.connectjava.protocol.Encodings;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.Compression;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
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
  private final List<RpcMethod<?, ?>> methods;

  private Router(ServerDispatcher dispatcher, List<RpcMethod<?, ?>> methods) {
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
  public List<RpcMethod<?, ?>> methods() {
    return methods;
  }

  /** The number of calls that have begun and whose handlers have not ended. */
  public long activeCalls() {
    return dispatcher.activeCalls();
  }

  /** Collects services and settings. Not thread-safe. */
  public static final class Builder {

    /** What holds where neither the router nor a service or a method says otherwise. */
    private static final MethodSettings DEFAULTS =
        MethodSettings.builder()
            .limits(ServerLimits.defaults())
            .deadlinePolicy(DeadlinePolicy.clientDecides())
            .compressionMinimumBytes(1_024)
            .requestIdleTimeout(Duration.ofSeconds(30))
            .executionMode(ExecutionMode.virtualThreads())
            .endOnDrain(false)
            .build();

    private final Registrations registrations = new Registrations();
    private final MethodSettings.Builder settings = MethodSettings.builder();
    private final List<ServerCallScope> scopes = new ArrayList<>();
    private final List<ServerListener.Factory> listeners = new ArrayList<>();
    private @Nullable List<Codec> codecs;
    private @Nullable List<Compression> compressions;
    private final List<Codec> addedCodecs = new ArrayList<>();
    private final List<Compression> addedCompressions = new ArrayList<>();
    private boolean requireConnectProtocolVersion;
    private Handler.@Nullable BidiStream<byte[], byte[]> fallback;
    private String pathPrefix = "";

    private Builder() {}

    /**
     * Adds the methods of a service.
     *
     * @throws IllegalArgumentException if one of them is there already
     */
    public Builder service(Service service) {
      return service(service.definition());
    }

    /** Adds the methods of a service with settings of their own. */
    public Builder service(Service service, MethodSettings settings) {
      return service(service.definition(), settings);
    }

    /**
     * Adds the methods of a service.
     *
     * @throws IllegalArgumentException if one of them is there already
     */
    public Builder service(ServiceDefinition definition) {
      return service(definition, MethodSettings.inherited());
    }

    /** Adds the methods of a service with settings of their own. */
    public Builder service(ServiceDefinition definition, MethodSettings settings) {
      registrations.add(definition, settings);
      return this;
    }

    /** Sets for one method what is to differ from its service and from the router. */
    public Builder settings(RpcMethod<?, ?> method, MethodSettings settings) {
      registrations.set(method, settings);
      return this;
    }

    /**
     * Adds a plain HTTP resource beside the services.
     *
     * @param path the exact path, with a slash at its start
     * @throws IllegalArgumentException if the path has no slash at its start or is taken
     */
    public Builder resource(String path, HttpResource resource) {
      registrations.addResource(path, resource);
      return this;
    }

    /**
     * Adds the services and resources of another builder with their settings and {@link #onBuild}
     * actions, but nothing else that was set there.
     *
     * @throws IllegalArgumentException if both have something at the same paths, which are named;
     *     nothing is added then
     */
    public Builder merge(Builder other) {
      registrations.merge(other.registrations);
      return this;
    }

    /**
     * Adds an action for each router that is built, done before anybody has the router: so a
     * service that speaks of the others gets to know them.
     *
     * @param action is given the router; what it throws, {@link #build} throws
     */
    public Builder onBuild(Consumer<Router> action) {
      registrations.onBuild(action);
      return this;
    }

    /** The paths that this builder and another both have something at; sorted, immutable. */
    public List<String> conflictsWith(Builder other) {
      return registrations.conflictsWith(other.registrations);
    }

    /**
     * Sets what answers calls of procedures that nobody else answers, as a proxy does. It is given
     * the messages as they are encoded in whatever codec the client has chosen, and finds the
     * procedure in {@link RequestContext#method()}. Without it such calls fail with {@link
     * Code#UNIMPLEMENTED}.
     *
     * <p>Calls by GET are none of its: nobody knows whether their procedures have side effects.
     *
     * @param handler called for calls of all kinds, since nobody knows the kind; for a unary call
     *     of the Connect protocol it is to send exactly one message
     */
    public Builder fallback(Handler.BidiStream<byte[], byte[]> handler) {
      this.fallback = Objects.requireNonNull(handler, "handler");
      return this;
    }

    /**
     * Sets what stands before the paths of all procedures, such as {@code /api}. Nothing by
     * default; the paths of resources are not affected.
     *
     * @param prefix with a slash at its start and none at its end; empty for nothing
     */
    public Builder pathPrefix(String prefix) {
      if (!prefix.isEmpty() && (!prefix.startsWith("/") || prefix.endsWith("/"))) {
        throw new IllegalArgumentException(
            "a path prefix starts with a slash and does not end with one, but was \"%s\""
                .formatted(prefix));
      }
      this.pathPrefix = prefix;
      return this;
    }

    /** Adds an interceptor around all calls, inside those that were added before. */
    public Builder interceptor(ServerInterceptor interceptor) {
      settings.interceptor(interceptor);
      return this;
    }

    /**
     * Adds an interceptor that sees each call by its head, after those that were added before and
     * before all of {@link #interceptor}.
     */
    public Builder headInterceptor(ServerHeadInterceptor interceptor) {
      settings.headInterceptor(interceptor);
      return this;
    }

    /** Adds a scope around each run of the users' code, inside those that were added before. */
    public Builder scope(ServerCallScope scope) {
      scopes.add(Objects.requireNonNull(scope, "scope"));
      return this;
    }

    /**
     * Adds what is asked for a listener of each call, such as an {@link AccessLog}. Listeners of
     * one call are told in the order in which they were added.
     */
    public Builder listener(ServerListener.Factory listener) {
      listeners.add(Objects.requireNonNull(listener, "listener"));
      return this;
    }

    /**
     * Sets which codecs there are, in place of those on the path. Requests in any other are
     * answered with 415, or by gRPC with {@link Code#UNIMPLEMENTED}. The errors of the Connect
     * protocol and the ends of its streams are JSON all the same, which needs no codec.
     *
     * @param exactly in the order in which clients are told of them; no two of the same name; those
     *     of {@link #codec(Codec)} are there, too
     */
    public Builder codecs(Codec... exactly) {
      this.codecs = List.of(exactly);
      return this;
    }

    /** Adds a codec, in place of one of the same name. */
    public Builder codec(Codec codec) {
      addedCodecs.add(Objects.requireNonNull(codec, "codec"));
      return this;
    }

    /**
     * Sets which compressions there are, in place of gzip, deflate and those on the path. A
     * response is compressed by the first that its client lists and that is one of them.
     *
     * @param exactly in the order in which clients are told of them, none for no compression; no
     *     two of the same name; those of {@link #compression} are there, too
     */
    public Builder compressions(Compression... exactly) {
      this.compressions = List.of(exactly);
      return this;
    }

    /** Adds a compression, in place of one of the same name. */
    public Builder compression(Compression compression) {
      addedCompressions.add(Objects.requireNonNull(compression, "compression"));
      return this;
    }

    /**
     * Sets from which length on a response message is compressed, if the client accepts it.
     *
     * @param bytes zero or more; {@link MethodSettings#UNCOMPRESSED} turns compression off; 1,024
     *     by default
     */
    public Builder compressionMinimumBytes(int bytes) {
      settings.compressionMinimumBytes(bytes);
      return this;
    }

    /** Sets how large messages may be; {@link ServerLimits#defaults()} by default. */
    public Builder limits(ServerLimits limits) {
      settings.limits(limits);
      return this;
    }

    /** Sets the deadlines of calls; {@link DeadlinePolicy#clientDecides()} by default. */
    public Builder deadlinePolicy(DeadlinePolicy policy) {
      settings.deadlinePolicy(policy);
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
     * Sets how long a request may stand still before it is complete; the call then fails with
     * {@link Code#DEADLINE_EXCEEDED}. Less than 240 bytes a second within this time is standing
     * still, too, as is less than a thirty-second of the length that its message announces. 30
     * seconds by default. A stream of messages may pause between two of them as long as it likes.
     *
     * @param timeout more than zero
     */
    public Builder requestIdleTimeout(Duration timeout) {
      settings.requestIdleTimeout(timeout);
      return this;
    }

    /** Sets what runs interceptors and handlers; a virtual thread for each call by default. */
    public Builder executionMode(ExecutionMode mode) {
      settings.executionMode(mode);
      return this;
    }

    /**
     * Sets whether calls end at once when their server or their connection takes no new calls, as
     * {@link MethodSettings.Builder#endOnDrain} says; false by default.
     */
    public Builder endOnDrain(boolean ends) {
      settings.endOnDrain(ends);
      return this;
    }

    /**
     * The router.
     *
     * @throws IllegalArgumentException if no codec translates the messages of a method, there is a
     *     resource at the path of a method, or two of the {@link #codecs} or {@link #compressions}
     *     have the same name
     */
    public Router build() {
      registrations.requireMethodsOfSettings();
      registrations.requireReachableResources(pathPrefix);
      List<RpcMethod<?, ?>> methods =
          registrations.methods().values().stream()
              .<RpcMethod<?, ?>>map(registration -> registration.binding().method())
              .toList();
      Map<String, Codec> codecsByName = Providers.codecs(Optional.ofNullable(codecs), addedCodecs);
      Collection<Codec> allCodecs =
          codecsByName.values().stream().map(codec -> codec.knowing(methods)).toList();
      MethodSettings ofRouter = settings.build().within(DEFAULTS);
      Map<Duration, LoopLocal<WaitingRequests>> waiting = new HashMap<>();
      Map<String, Route<?, ?>> routes = new LinkedHashMap<>();
      registrations
          .methods()
          .forEach((procedure, registration) -> {
            MethodSettings ofMethod =
                registrations.settingsOf(procedure, registration).within(ofRouter);
            routes.put(
                pathPrefix + procedure,
                Route.of(registration.binding(), ofRoute(ofMethod, waiting), allCodecs));
          });
      FallbackRoutes fallbackRoutes =
          fallback == null
              ? null
              : new FallbackRoutes(fallback, ofRoute(ofRouter, waiting), allCodecs);
      Encodings encodings =
          new Encodings(
              Providers.compressions(Optional.ofNullable(compressions), addedCompressions)
                  .values());
      ServerDispatcher dispatcher =
          new ServerDispatcher(
              new ServerDispatcher.Paths(
                  routes, registrations.resources(), fallbackRoutes, pathPrefix),
              ServerForms.of(encodings, codecsByName.keySet(), requireConnectProtocolVersion),
              ofRouter.executionMode().orElseThrow(),
              listeners);
      Router router = new Router(dispatcher, methods);
      registrations.tell(router);
      return router;
    }

    /**
     * What the engine makes of settings in which nothing is left to inherit.
     *
     * @param waiting the requests that wait, by how long they may
     */
    private Route.Settings ofRoute(
        MethodSettings all, Map<Duration, LoopLocal<WaitingRequests>> waiting) {
      return new Route.Settings(
          all.headInterceptors(),
          all.interceptors(),
          List.copyOf(scopes),
          all.limits().orElseThrow(),
          all.deadlinePolicy().orElseThrow(),
          all.compressionMinimumBytes().orElseThrow(),
          all.executionMode().orElseThrow(),
          all.endOnDrain().orElseThrow(),
          waiting.computeIfAbsent(
              all.requestIdleTimeout().orElseThrow(), WaitingRequests::ofEachLoop));
    }
  }
}
