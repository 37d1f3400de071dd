package dev.connectjava.opentelemetry;

import dev.connectjava.Router;
import io.opentelemetry.api.OpenTelemetry;
import java.util.Objects;

/**
 * Traces and metrics of the calls of a router, by OpenTelemetry's semantic conventions for RPC.
 * Each call has a span of kind {@code SERVER}, also one that is refused before it reaches a
 * handler. The span is the child of the one that the request's headers name, as far as the
 * propagators of the {@link OpenTelemetry} instance read them, and it is current with its baggage
 * wherever the call is ({@link dev.connectjava.ServerCallScope}): in blocking and in asynchronous
 * handlers, in interceptors and in callbacks. Immutable and thread-safe.
 *
 * <pre>{@code
 * NettyServer.builder()
 *     .service(new Greeter())
 *     .router(ServerTelemetry.of(openTelemetry)::addTo)
 *     .start();
 * }</pre>
 *
 * <p>It observes the calls of the router itself. A router that is mounted on another one ({@link
 * Router.Builder#router}) is observed if it has a telemetry of its own.
 */
public final class ServerTelemetry {

  private final OpenTelemetry openTelemetry;

  private ServerTelemetry(OpenTelemetry openTelemetry) {
    this.openTelemetry = Objects.requireNonNull(openTelemetry, "openTelemetry");
  }

  /** Returns the telemetry of an OpenTelemetry instance, such as that of its Java agent. */
  public static ServerTelemetry of(OpenTelemetry openTelemetry) {
    return new ServerTelemetry(openTelemetry);
  }

  /**
   * Adds this to a router: a listener and a scope. Other scopes see the span if they are added
   * afterwards.
   *
   * @return the builder
   */
  public Router.Builder addTo(Router.Builder router) {
    ServedCalls calls = new ServedCalls(new Instrumentation(openTelemetry, Side.SERVER));
    return router.listener(calls).scope(calls).onBuild(built -> calls.recognize(built.methods()));
  }
}
