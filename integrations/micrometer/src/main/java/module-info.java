/**
 * Meters and observations of calls and connections for Micrometer.
 *
 * <p>Start with {@link dev.connectjava.micrometer.ServerMeters}, {@link
 * dev.connectjava.micrometer.ClientMeters} and {@link dev.connectjava.micrometer.ConnectionMeters}.
 */
module dev.connectjava.micrometer {
  requires transitive dev.connectjava;
  requires micrometer.commons;
  requires transitive micrometer.core;
  requires transitive micrometer.observation;
  requires static transitive org.jspecify;

  exports dev.connectjava.micrometer;
}
