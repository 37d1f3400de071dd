/**
 * Traces and metrics of calls for OpenTelemetry.
 *
 * <p>Start with {@link dev.connectjava.opentelemetry.ServerTelemetry} and {@link
 * dev.connectjava.opentelemetry.ClientTelemetry}.
 */
module dev.connectjava.opentelemetry {
  requires transitive dev.connectjava;
  requires transitive io.opentelemetry.api;
  requires io.opentelemetry.context;
  requires static transitive org.jspecify;

  exports dev.connectjava.opentelemetry;
}
