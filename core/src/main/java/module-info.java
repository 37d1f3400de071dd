/**
 * The core of connect-java: the API for services and clients, the Connect, gRPC and gRPC-Web
 * protocols, interceptors, and gzip and deflate compression.
 *
 * <p>Applications begin with {@link dev.connectjava}. {@link dev.connectjava.http} is HTTP as
 * transports provide it, and {@link dev.connectjava.spi} has the extension points. All other
 * packages are internal; six of them are shared with other modules of connect-java, for JSON
 * messages, for more compressions, for grpc-java's errors and for tests. The module depends on
 * nothing but the JSpecify annotations. It uses {@code java.logging} only where {@link
 * System.Logger} does, or is missing.
 */
@SuppressWarnings("module") // Those modules are built after this one, and may be missing.
@org.jspecify.annotations.NullMarked
module dev.connectjava {
  requires static java.logging;
  requires static transitive org.jspecify;

  exports dev.connectjava;
  exports dev.connectjava.http;
  exports dev.connectjava.spi;
  exports dev.connectjava.json to
      dev.connectjava.protobuf,
      dev.connectjava.testing;
  exports dev.connectjava.coding to
      dev.connectjava.compression;
  exports dev.connectjava.call to
      dev.connectjava.testing;
  exports dev.connectjava.memory to
      dev.connectjava.testing;
  exports dev.connectjava.call.server to
      dev.connectjava.testing;
  exports dev.connectjava.protocol.grpc to
      dev.connectjava.grpc;

  uses dev.connectjava.spi.Codec;
  uses dev.connectjava.spi.Compression;
  uses dev.connectjava.spi.DetailConverter;
}
