/**
 * gRPC's reflection service, by which clients get to know the services of a server and their
 * schema.
 *
 * <p>{@link dev.connectjava.reflection.Reflection} is where to start. {@code io.grpc.reflection} is
 * generated from gRPC's own schema.
 */
module dev.connectjava.reflection {
  requires transitive com.google.protobuf;
  requires transitive dev.connectjava;
  requires dev.connectjava.protobuf;
  requires static transitive org.jspecify;

  exports dev.connectjava.reflection;
  exports io.grpc.reflection.v1;
  exports io.grpc.reflection.v1alpha;
}
