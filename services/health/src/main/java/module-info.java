/**
 * The health of a server and of its services, for gRPC health checks and HTTP probes.
 *
 * <p>Start with {@link dev.connectjava.health.HealthRegistry}. {@code io.grpc.health.v1} is
 * generated from gRPC's own schema.
 */
module dev.connectjava.health {
  requires transitive com.google.protobuf;
  requires transitive dev.connectjava;
  requires dev.connectjava.protobuf;
  requires static transitive org.jspecify;

  exports dev.connectjava.health;
  exports io.grpc.health.v1;
}
