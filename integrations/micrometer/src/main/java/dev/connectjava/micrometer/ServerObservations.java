package dev.connectjava.micrometer;

import dev.connectjava.Router;
import io.micrometer.observation.ObservationRegistry;
import java.util.Objects;

/**
 * An observation of each call of a router, which is current wherever the call is ({@link
 * dev.connectjava.ServerCallScope}): in blocking and in asynchronous handlers. Handlers of the
 * registry make meters, spans or logs of it. Its name is {@code connect.server}, its context a
 * {@link ServerCallObservation}. An error is what is the server's fault: the codes unknown,
 * deadline exceeded, unimplemented, internal, unavailable and data loss. Immutable and thread-safe.
 *
 * <pre>{@code
 * NettyServer.builder()
 *     .service(new Greeter())
 *     .router(ServerObservations.of(registry)::addTo)
 *     .start();
 * }</pre>
 */
public final class ServerObservations {

  private final ObservationRegistry registry;

  private ServerObservations(ObservationRegistry registry) {
    this.registry = Objects.requireNonNull(registry, "registry");
  }

  /** Returns the observations of a registry. */
  public static ServerObservations of(ObservationRegistry registry) {
    return new ServerObservations(registry);
  }

  /**
   * Adds this to a router: a listener and a scope.
   *
   * @return the builder
   */
  public Router.Builder addTo(Router.Builder router) {
    ObservedServerCalls calls = new ObservedServerCalls(registry);
    return router.listener(calls).scope(calls).onBuild(built -> calls.recognize(built.methods()));
  }
}
