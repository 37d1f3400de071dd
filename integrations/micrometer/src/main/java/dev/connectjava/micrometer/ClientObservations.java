package dev.connectjava.micrometer;

import dev.connectjava.ClientConfig;
import io.micrometer.observation.ObservationRegistry;
import java.util.Objects;

/**
 * An observation of each call of a client, whose parent is the one that is current where the call
 * is made. Handlers of the registry make meters, spans or logs of it, and may add headers to its
 * requests. Its name is {@code connect.client}, its context a {@link ClientCallObservation}.
 * Callbacks of the call run in the observation of the caller. Immutable and thread-safe.
 *
 * <pre>{@code
 * ClientConfig config = ClientObservations.of(registry).addTo(ClientConfig.builder()).build();
 * }</pre>
 */
public final class ClientObservations {

  private final ObservationRegistry registry;

  private ClientObservations(ObservationRegistry registry) {
    this.registry = Objects.requireNonNull(registry, "registry");
  }

  /** Returns the observations of a registry. */
  public static ClientObservations of(ObservationRegistry registry) {
    return new ClientObservations(registry);
  }

  /**
   * Adds this to the configuration of a client: a listener, a scope and a head interceptor.
   *
   * @return the builder
   */
  public ClientConfig.Builder addTo(ClientConfig.Builder config) {
    ObservedClientCalls calls = new ObservedClientCalls(registry);
    return config.listener(calls).scope(calls).headInterceptor(calls);
  }
}
