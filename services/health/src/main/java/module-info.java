/**
 * The health of a server and of its services, told as gRPC's health service and to HTTP probes.
 *
 * <p>{@link dev.connectjava.health.HealthRegistry} is where to start. {@code io.grpc.health.v1} is
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
