/**
 * Services of grpc-java on a router, and stubs of grpc-java over a transport.
 *
 * <p>Start with {@link dev.connectjava.grpc.GrpcService} and {@link
 * dev.connectjava.grpc.TransportChannel}. The module needs grpc-api. protobuf-java and
 * grpc-protobuf are optional: with them, the messages of grpc-protobuf have JSON.
 */
module dev.connectjava.grpc {
  requires static com.google.protobuf;
  requires transitive dev.connectjava;
  requires transitive io.grpc;
  requires static io.grpc.protobuf;
  requires static transitive org.jspecify;

  exports dev.connectjava.grpc;
}
