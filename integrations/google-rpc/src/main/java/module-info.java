/**
 * Details of errors by the standard messages of {@code google.rpc}.
 *
 * <p>Start with {@link dev.connectjava.googlerpc.ErrorDetails}.
 */
module dev.connectjava.googlerpc {
  requires com.google.protobuf;
  requires transitive dev.connectjava;
  requires dev.connectjava.protobuf;
  requires static transitive org.jspecify;
  requires transitive proto.google.common.protos;

  exports dev.connectjava.googlerpc;
}
