package dev.connectjava.opentelemetry;

import dev.connectjava.ClientConfig;
import io.opentelemetry.api.OpenTelemetry;
import java.util.Objects;

/**
 * Traces and metrics of the calls of a client, by OpenTelemetry's semantic conventions for RPC.
 * Each call has a span of kind {@code CLIENT}, the child of the one that is current where the call
 * is made. The propagators of the {@link OpenTelemetry} instance add its context and the baggage to
 * each request. The span covers all attempts of a call; what they wait for, and each attempt after
 * the first one, are events. Immutable and thread-safe.
 *
 * <pre>{@code
 * ClientConfig config = ClientTelemetry.of(openTelemetry).addTo(ClientConfig.builder()).build();
 * NettyTransport transport = NettyTransport.builder(url).config(config).build();
 * }</pre>
 *
 * <p>Callbacks of a call run in the context of its caller: what they do is not a part of the call.
 * A call of {@link dev.connectjava.Transport#open} ends when its caller receives the end or closes
 * it; until then it has neither a span nor a duration.
 */
public final class ClientTelemetry {

  private final OpenTelemetry openTelemetry;

  private ClientTelemetry(OpenTelemetry openTelemetry) {
    this.openTelemetry = Objects.requireNonNull(openTelemetry, "openTelemetry");
  }

  /** Returns the telemetry of an OpenTelemetry instance, such as that of its Java agent. */
  public static ClientTelemetry of(OpenTelemetry openTelemetry) {
    return new ClientTelemetry(openTelemetry);
  }

  /**
   * Adds this to the configuration of a client: a listener, a scope and a head interceptor.
   *
   * @return the builder
   */
  public ClientConfig.Builder addTo(ClientConfig.Builder config) {
    MadeCalls calls = new MadeCalls(new Instrumentation(openTelemetry, Side.CLIENT));
    return config.listener(calls).scope(calls).headInterceptor(calls);
  }
}
