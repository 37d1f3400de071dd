package dev.connectjava;

import dev.connectjava.call.Providers;
import dev.connectjava.call.server.Dispatchers;
import dev.connectjava.call.server.FallbackRoutes;
import dev.connectjava.call.server.RouteTable;
import dev.connectjava.call.server.ServerDispatcher;
import dev.connectjava.call.server.ServerForms;
import dev.connectjava.call.server.ServerPaths;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpRequestListener;
import dev.connectjava.http.HttpResource;
import dev.connectjava.protocol.Encodings;
import dev.connectjava.protocol.connect.DetailDebug;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.Compression;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A router, which maps procedures to handlers and answers their calls over any transport. Immutable
 * and thread-safe.
 *
 * <pre>{@code
 * Router router = Router.builder().service(new Greeter()).build();
 * NettyServer server = NettyServer.builder().port(8080).handler(router).start();
 * }</pre>
 *
 * <p>A transport calls it as an {@link HttpHandler}.
 */
public final class Router implements HttpHandler {

  private final Dispatchers dispatchers;
  private final HttpHandler handler;
  private final List<RpcMethod<?, ?>> methods;

  private Router(Dispatchers dispatchers, List<RpcMethod<?, ?>> methods) {
    this.dispatchers = dispatchers;
    this.handler = dispatchers.handler();
    this.methods = methods;
  }

  /** Returns a builder without services. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public HttpRequestListener handle(HttpExchange exchange) {
    return handler.handle(exchange);
  }

  Dispatchers dispatchers() {
    return dispatchers;
  }

  /**
   * Returns the methods that have handlers, in the order in which they were added, followed by
   * those of merged builders and of mounted routers. Contains each procedure once; immutable.
   */
  public List<RpcMethod<?, ?>> methods() {
    return methods;
  }

  /**
   * Returns the paths at which the router and those that are mounted on it have a handler or a
   * resource, with all prefixes; in no order, immutable. What a {@link Builder#fallback} answers is
   * not among them.
   */
  public Set<String> paths() {
    return dispatchers.paths();
  }

  /**
   * Returns the number of calls that have begun and whose handlers have not ended, including those
   * of mounted routers. An asynchronous handler ends at the latest when its call is cancelled, even
   * if what it has started still runs.
   */
  public long activeCalls() {
    return dispatchers.activeCalls();
  }

  /** A builder that collects services and settings. Not thread-safe. */
  public static final class Builder {

    /** The settings that apply if neither the router nor a service or a method has them. */
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
    private final MountedRouters mounted = new MountedRouters();
    private final MethodSettings.Builder settings = MethodSettings.builder();
    private final List<ServerCallScope> scopes = new ArrayList<>();
    private final List<ServerListener.Factory> listeners = new ArrayList<>();
    private @Nullable List<Codec> codecs;
    private @Nullable List<Compression> compressions;
    private final List<Codec> addedCodecs = new ArrayList<>();
    private final List<Compression> addedCompressions = new ArrayList<>();
    private boolean requireConnectProtocolVersion;
    private boolean debugDetails = true;
    private Handler.@Nullable BidiStream<byte[], byte[]> fallback;
    private String pathPrefix = "";

    private Builder() {}

    /**
     * Adds the methods of a service.
     *
     * @throws IllegalArgumentException if the router already has one of them
     */
    public Builder service(Service service) {
      return service(service, MethodSettings.inherited());
    }

    /**
     * Adds the methods of a service with settings of their own.
     *
     * @throws IllegalArgumentException if the router already has one of them
     */
    public Builder service(Service service, MethodSettings settings) {
      registrations.add(service.definition(), settings, service.getClass().getName());
      return this;
    }

    /**
     * Adds the methods of a service.
     *
     * @throws IllegalArgumentException if the router already has one of them
     */
    public Builder service(ServiceDefinition definition) {
      return service(definition, MethodSettings.inherited());
    }

    /**
     * Adds the methods of a service with settings of their own.
     *
     * @throws IllegalArgumentException if the router already has one of them
     */
    public Builder service(ServiceDefinition definition, MethodSettings settings) {
      registrations.add(definition, settings, "a ServiceDefinition");
      return this;
    }

    /** Sets the settings of one method that differ from those of its service and of the router. */
    public Builder settings(RpcMethod<?, ?> method, MethodSettings settings) {
      registrations.set(method, settings);
      return this;
    }

    /**
     * Adds a plain HTTP resource beside the services.
     *
     * @param path the exact path, with a slash at its start
     * @throws IllegalArgumentException if the path does not start with a slash, or already has a
     *     resource
     */
    public Builder resource(String path, HttpResource resource) {
      registrations.addResource(path, resource);
      return this;
    }

    /**
     * Adds the services and resources of another builder with their settings, its mounted routers
     * and its {@link #onBuild} actions, as they are now. Nothing else is copied from the other
     * builder.
     *
     * @throws IllegalArgumentException if both have something at the same paths, which the message
     *     names; nothing is added then
     */
    public Builder merge(Builder other) {
      return merge(other, Duplicates.REFUSED);
    }

    /**
     * Adds what another builder has, as {@link #merge(Builder)} does, and decides which handler or
     * resource answers at a path for which both builders have one. The paths of procedures are
     * compared without the {@link #pathPrefix}.
     *
     * <p>The {@link #settings} of a method go with the handler of the builder that has both: if its
     * handler is replaced, so are its settings. Settings of a builder that has no handler for the
     * method are for the handler that answers, whichever builder has it. If both builders have
     * settings for that handler, those of this builder count, whichever was called first.
     *
     * <p>Mounted routers are not affected by {@link Duplicates#FIRST_WINS} and {@link
     * Duplicates#LAST_WINS}: each keeps the decision that it was mounted with, which applies to the
     * merged builder as if the router had been mounted there.
     *
     * @param duplicates with {@link Duplicates#FIRST_WINS}, the one of this builder, added before
     *     or after this call, or of a builder that was merged before; with {@link
     *     Duplicates#LAST_WINS}, the one of the other builder
     * @throws IllegalArgumentException if both have something at the same paths, as {@link
     *     #conflictsWith} finds them, and {@code duplicates} is {@link Duplicates#REFUSED}; the
     *     message names the paths, and nothing is added
     */
    public Builder merge(Builder other, Duplicates duplicates) {
      if (duplicates == Duplicates.REFUSED) {
        List<String> conflicts = conflictsWith(other);
        if (!conflicts.isEmpty()) {
          throw new IllegalArgumentException("both routers have " + String.join(", ", conflicts));
        }
      }
      registrations.merge(other.registrations, duplicates);
      mounted.addAll(other.mounted);
      return this;
    }

    /**
     * Mounts a built router without a path prefix, as {@link #router(String, Router)} does with
     * one.
     */
    public Builder router(Router other) {
      return router("", other);
    }

    /**
     * Mounts a built router at a path prefix, as {@link #router(String, Router, Duplicates)} does.
     * {@link #build} fails if two of the routers have a handler or a resource at the same path.
     */
    public Builder router(String prefix, Router other) {
      return router(prefix, other, Duplicates.REFUSED);
    }

    /**
     * Mounts a built router at a path prefix, so that several routers share a server. The mounted
     * router keeps all of its own settings: limits, deadlines, interceptors, codecs, compressions,
     * listeners, scopes, {@link #fallback}, and {@link #pathPrefix}, which follows this prefix. The
     * settings of this builder do not apply to it.
     *
     * <pre>{@code
     * Router all =
     *     Router.builder()
     *         .service(new Greeter())
     *         .router("/admin", admin)
     *         .merge(health.routes())
     *         .build();
     * }</pre>
     *
     * <p>The router that has a handler or a resource at the path of a request answers it. A call of
     * an unknown procedure goes to the first {@link #fallback} among the routers whose prefix the
     * path has, the longest prefix first. Without a fallback, the router with the longest prefix
     * answers that the procedure is unknown, or one of the others if it has the service.
     *
     * @param prefix the prefix of all paths of the router, including its resources, such as {@code
     *     /admin}; starts with a slash and does not end with one; or empty
     * @param other the same router may be mounted at several prefixes and on several routers; its
     *     {@link Router#activeCalls()} counts all of its calls
     * @param duplicates which router answers at a path that this router, or one that was mounted
     *     before, has too
     * @throws IllegalArgumentException if the prefix is not as described
     */
    public Builder router(String prefix, Router other, Duplicates duplicates) {
      mounted.add(prefix, other, duplicates);
      return this;
    }

    /**
     * Adds an action that runs for each router that is built, before {@link #build} returns it. A
     * service that describes the other services, such as reflection, learns about them this way.
     *
     * @param action receives the router; {@link #build} throws what it throws
     */
    public Builder onBuild(Consumer<Router> action) {
      registrations.onBuild(action);
      return this;
    }

    /**
     * Returns the paths at which both this builder and another one have a method or a resource,
     * including those of their mounted routers; sorted, immutable. The methods of both builders are
     * compared with mounted routers behind the {@link #pathPrefix} that this builder has now.
     */
    public List<String> conflictsWith(Builder other) {
      Set<String> conflicts = new TreeSet<>(registrations.conflictsWith(other.registrations));
      Set<String> here = registrations.pathsBehind(pathPrefix);
      Set<String> there = other.registrations.pathsBehind(pathPrefix);
      conflicts.addAll(mounted.conflictsWith(here, other.mounted, there));
      return List.copyOf(conflicts);
    }

    /**
     * Sets the handler of all procedures that are not registered, as a proxy needs it. Its messages
     * are the bytes of the encoded messages, as {@link RpcMethod#encoded} describes them, in the
     * codec that the client has chosen ({@link RequestContext#codec()}); {@link
     * RequestContext#method()} has the procedure. Without a fallback such calls fail with {@link
     * Code#UNIMPLEMENTED}.
     *
     * <p>It is not called for GET requests, because it is not known whether their procedures have
     * side effects.
     *
     * <p>It needs at least one codec, although it does not decode: the codecs say which content
     * types are answered.
     *
     * @param handler called for calls of all kinds, since the kind is not known; for a unary call
     *     of the Connect protocol it must send exactly one message
     */
    public Builder fallback(Handler.BidiStream<byte[], byte[]> handler) {
      this.fallback = Objects.requireNonNull(handler, "handler");
      return this;
    }

    /**
     * Sets the prefix of the paths of all procedures, such as {@code /api}; empty by default. The
     * paths of resources and of mounted routers are not affected.
     *
     * @param prefix starts with a slash and does not end with one; or empty
     * @throws IllegalArgumentException if it is neither
     */
    public Builder pathPrefix(String prefix) {
      this.pathPrefix = MountedRouters.requirePrefix(prefix);
      return this;
    }

    /** Adds an interceptor around all calls. It runs inside those that were added before. */
    public Builder interceptor(ServerInterceptor interceptor) {
      settings.interceptor(interceptor);
      return this;
    }

    /**
     * Adds an interceptor that sees the head of each call. It runs after those that were added
     * before, and before all interceptors of {@link #interceptor}.
     */
    public Builder headInterceptor(ServerHeadInterceptor interceptor) {
      settings.headInterceptor(interceptor);
      return this;
    }

    /**
     * Adds a scope around each run of application code. It is entered inside those that were added
     * before.
     */
    public Builder scope(ServerCallScope scope) {
      scopes.add(Objects.requireNonNull(scope, "scope"));
      return this;
    }

    /**
     * Adds a factory of listeners, such as an {@link AccessLog}, which is called for each call. The
     * listeners of one call are notified in the order in which their factories were added.
     */
    public Builder listener(ServerListener.Factory listener) {
      listeners.add(Objects.requireNonNull(listener, "listener"));
      return this;
    }

    /**
     * Sets exactly which codecs the router has, in place of those on the class path or module path.
     * Requests in another codec get the status 415, or {@link Code#UNIMPLEMENTED} over gRPC. Errors
     * and ends of streams in the Connect protocol are always JSON, for which no codec is needed.
     *
     * @param exactly in the order in which they are announced to clients; no two with the same
     *     name. Codecs of {@link #codec(Codec)} are added to them
     */
    public Builder codecs(Codec... exactly) {
      this.codecs = List.of(exactly);
      return this;
    }

    /** Adds a codec; it replaces one with the same name. */
    public Builder codec(Codec codec) {
      addedCodecs.add(Objects.requireNonNull(codec, "codec"));
      return this;
    }

    /**
     * Sets exactly which compressions the router has, in place of gzip, deflate and those on the
     * class path or module path. A response is compressed with the first compression in its
     * client's list that the router has.
     *
     * @param exactly in the order in which they are announced to clients; none for no compression;
     *     no two with the same name. Compressions of {@link #compression} are added to them
     */
    public Builder compressions(Compression... exactly) {
      this.compressions = List.of(exactly);
      return this;
    }

    /**
     * Adds a compression; it replaces one with the same name. {@link #build} refuses one that does
     * not work in this JVM.
     */
    public Builder compression(Compression compression) {
      addedCompressions.add(Objects.requireNonNull(compression, "compression"));
      return this;
    }

    /**
     * Sets the length from which on response messages are compressed, if the client accepts it.
     *
     * @param bytes zero or more; {@link MethodSettings#UNCOMPRESSED} turns compression off; 1,024
     *     by default
     * @throws IllegalArgumentException if it is negative
     */
    public Builder compressionMinimumBytes(int bytes) {
      settings.compressionMinimumBytes(bytes);
      return this;
    }

    /** Sets the limits of messages; {@link ServerLimits#defaults()} by default. */
    public Builder limits(ServerLimits limits) {
      settings.limits(limits);
      return this;
    }

    /** Sets the deadline policy of calls; {@link DeadlinePolicy#clientDecides()} by default. */
    public Builder deadlinePolicy(DeadlinePolicy policy) {
      settings.deadlinePolicy(policy);
      return this;
    }

    /**
     * Sets whether a Connect request must state the protocol's version, which refuses requests that
     * are not meant to be calls; false by default.
     */
    public Builder requireConnectProtocolVersion(boolean require) {
      this.requireConnectProtocolVersion = require;
      return this;
    }

    /**
     * Sets whether the details of an error in the Connect protocol also have their JSON, as the
     * member {@code debug}, for people who read the response; true by default. The codec named
     * {@code json} writes it, if the router has one that knows the detail's type: {@code JsonCodec}
     * knows the types that an {@code Any} may contain, and that of each detail which a handler has
     * made of a message. It reveals the names of the fields; the values are in the binary form,
     * too.
     */
    public Builder debugDetails(boolean writes) {
      this.debugDetails = writes;
      return this;
    }

    /**
     * Sets how long a request may make no progress before it is complete; the call then fails with
     * {@link Code#DEADLINE_EXCEEDED}. 30 seconds by default. It also counts as no progress if less
     * than 240 bytes a second arrive within this time, or less than 1/32 of the length that the
     * message announces. The pause between two messages of a stream is not limited.
     *
     * @param timeout more than zero
     * @throws IllegalArgumentException if it is zero or negative
     */
    public Builder requestIdleTimeout(Duration timeout) {
      settings.requestIdleTimeout(timeout);
      return this;
    }

    /** Sets where interceptors and handlers run; by default on a virtual thread for each call. */
    public Builder executionMode(ExecutionMode mode) {
      settings.executionMode(mode);
      return this;
    }

    /**
     * Sets whether calls end at once when their server or their connection takes no new calls, as
     * {@link MethodSettings.Builder#endOnDrain} describes; false by default.
     */
    public Builder endOnDrain(boolean ends) {
      settings.endOnDrain(ends);
      return this;
    }

    /**
     * Returns the router.
     *
     * @throws IllegalArgumentException if no codec supports the messages of a method, there is a
     *     {@link #fallback} without any codec, a resource is at the path of a method, there are
     *     settings for a method without a handler, two of the {@link #codecs} or {@link
     *     #compressions} have the same name, a compression does not work in this JVM, or two
     *     routers have the same path and no {@link Duplicates} decides which one answers
     */
    public Router build() {
      Registrations all = registrations.all();
      all.requireMethodsOfSettings();
      all.requireReachableResources(pathPrefix);
      List<RpcMethod<?, ?>> methods =
          all.methods().values().stream()
              .<RpcMethod<?, ?>>map(registration -> registration.binding().method())
              .toList();
      Map<String, Codec> codecsByName = Providers.codecs(Optional.ofNullable(codecs), addedCodecs);
      Collection<Codec> allCodecs =
          codecsByName.values().stream().map(codec -> codec.knowing(methods)).toList();
      MethodSettings ofRouter = settings.build().within(DEFAULTS);
      RouteTable table = new RouteTable(allCodecs, scopes);
      all.methods()
          .forEach((procedure, registration) ->
              table.add(
                  pathPrefix + procedure,
                  registration.binding(),
                  all.settingsOf(procedure, registration).within(ofRouter)));
      FallbackRoutes fallbackRoutes = fallback == null ? null : table.fallback(fallback, ofRouter);
      Encodings encodings =
          new Encodings(
              Providers.presentCompressions(Optional.ofNullable(compressions), addedCompressions)
                  .values());
      ServerDispatcher dispatcher =
          new ServerDispatcher(
              new ServerPaths(table.routes(), all.resources(), fallbackRoutes, pathPrefix),
              ServerForms.of(
                  encodings,
                  codecsByName.keySet(),
                  requireConnectProtocolVersion,
                  debug(allCodecs)),
              ofRouter.executionMode().orElseThrow(),
              listeners);
      Router router = new Router(mounted.around(dispatcher), mounted.methods(methods));
      registrations.tell(router);
      return router;
    }

    private DetailDebug debug(Collection<Codec> codecs) {
      return codecs.stream()
          .filter(codec -> debugDetails && codec.name().equals("json"))
          .findFirst()
          .map(DetailDebug::of)
          .orElse(DetailDebug.NONE);
    }
  }
}
