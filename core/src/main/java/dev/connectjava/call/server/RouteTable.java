package dev.connectjava.call.server;

import dev.connectjava.Handler;
import dev.connectjava.MethodSettings;
import dev.connectjava.ServerCallScope;
import dev.connectjava.ServiceDefinition.Binding;
import dev.connectjava.http.LoopLocal;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.DecodingLimits;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes the routes of a router. Confined to the thread that builds the router. */
public final class RouteTable {

  private final Collection<Codec> codecs;
  private final List<ServerCallScope> scopes;
  private final Map<String, Route<?, ?>> routes = new LinkedHashMap<>();

  /** The codecs by the limits of what they decode. */
  private final Map<DecodingLimits, Collection<Codec>> limitedCodecs = new HashMap<>();

  /** The requests that wait, by their timeout. */
  private final Map<Duration, LoopLocal<WaitingRequests>> waiting = new HashMap<>();

  /**
   * Creates a table without routes.
   *
   * @param codecs know all methods of the router
   * @param scopes of all calls
   */
  public RouteTable(Collection<Codec> codecs, List<ServerCallScope> scopes) {
    this.codecs = codecs;
    this.scopes = List.copyOf(scopes);
  }

  /**
   * Adds the route of a method.
   *
   * @param settings inherit nothing
   * @throws IllegalArgumentException if no codec supports the method's messages
   */
  public void add(String path, Binding<?, ?> binding, MethodSettings settings) {
    Collection<Codec> limited =
        limitedCodecs.computeIfAbsent(
            settings.limits().orElseThrow().requestDecoding(),
            limits -> codecs.stream().map(codec -> codec.limitedTo(limits)).toList());
    routes.put(path, Route.of(binding, ofRoute(settings), limited));
  }

  /** Returns the routes by their paths. */
  public Map<String, Route<?, ?>> routes() {
    return routes;
  }

  /**
   * Returns routes for all other procedures.
   *
   * @param settings inherit nothing
   * @throws IllegalArgumentException if there are no codecs
   */
  public FallbackRoutes fallback(
      Handler.BidiStream<byte[], byte[]> handler, MethodSettings settings) {
    return new FallbackRoutes(handler, ofRoute(settings), codecs);
  }

  private Route.Settings ofRoute(MethodSettings all) {
    return new Route.Settings(
        all.headInterceptors(),
        all.interceptors(),
        scopes,
        all.limits().orElseThrow(),
        all.deadlinePolicy().orElseThrow(),
        all.compressionMinimumBytes().orElseThrow(),
        all.executionMode().orElseThrow(),
        all.endOnDrain().orElseThrow(),
        waiting.computeIfAbsent(
            all.requestIdleTimeout().orElseThrow(), WaitingRequests::ofEachLoop));
  }
}
