package dev.connectjava.micrometer;

import dev.connectjava.Router;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Objects;

/**
 * Meters of the calls of a router, also of those that are refused before they reach a handler:
 * durations, messages with their lengths, and calls in flight, by service, method, protocol and
 * status. Immutable and thread-safe.
 *
 * <pre>{@code
 * NettyServer.builder()
 *     .service(new Greeter())
 *     .router(ServerMeters.of(registry)::addTo)
 *     .start();
 * }</pre>
 *
 * <p>Methods that the router does not have, and those that its fallback handler serves, have the
 * tag values {@code unknown}: clients choose their names. A router that is mounted on another one
 * needs meters of its own.
 */
public final class ServerMeters {

  private final MeterRegistry registry;

  private ServerMeters(MeterRegistry registry) {
    this.registry = Objects.requireNonNull(registry, "registry");
  }

  /** Returns the meters in a registry. */
  public static ServerMeters of(MeterRegistry registry) {
    return new ServerMeters(registry);
  }

  /**
   * Adds this to a router, as a listener.
   *
   * @return the builder
   */
  public Router.Builder addTo(Router.Builder router) {
    ServedCalls calls = new ServedCalls(registry);
    return router.listener(calls).onBuild(built -> calls.recognize(built.methods()));
  }
}
