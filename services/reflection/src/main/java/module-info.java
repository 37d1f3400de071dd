/**
 * gRPC's server reflection, with which clients find out the services of a server and their schema.
 *
 * <p>Start with {@link dev.connectjava.reflection.Reflection} in a server, and with {@link
 * dev.connectjava.reflection.SchemaClient} in a client. {@code io.grpc.reflection} is generated
 * from gRPC's own schema.
 */
module dev.connectjava.reflection {
  requires transitive com.google.protobuf;
  requires transitive dev.connectjava;
  requires transitive dev.connectjava.protobuf;
  requires static transitive org.jspecify;

  exports dev.connectjava.reflection;
  exports io.grpc.reflection.v1;
  exports io.grpc.reflection.v1alpha;
}
