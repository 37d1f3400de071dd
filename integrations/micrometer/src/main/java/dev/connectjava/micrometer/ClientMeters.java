package dev.connectjava.micrometer;

import dev.connectjava.ClientConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Objects;

/**
 * Meters of the calls of a client: durations, messages with their lengths, calls in flight,
 * attempts, and what requests waited for, by service, method, protocol and status. Immutable and
 * thread-safe.
 *
 * <pre>{@code
 * ClientConfig config = ClientMeters.of(registry).addTo(ClientConfig.builder()).build();
 * }</pre>
 *
 * <p>The first 1,000 methods of a client have tags of their own, further ones have the tag values
 * {@code unknown}: a proxy may call methods whose names its own clients choose.
 */
public final class ClientMeters {

  private final MeterRegistry registry;

  private ClientMeters(MeterRegistry registry) {
    this.registry = Objects.requireNonNull(registry, "registry");
  }

  /** Returns the meters in a registry. */
  public static ClientMeters of(MeterRegistry registry) {
    return new ClientMeters(registry);
  }

  /**
   * Adds this to the configuration of a client, as a listener.
   *
   * @return the builder
   */
  public ClientConfig.Builder addTo(ClientConfig.Builder config) {
    return config.listener(new MadeCalls(registry));
  }
}
