/**
 * Codecs for protobuf-java messages, binary and JSON, and typed error details.
 *
 * <p>The core module finds them with {@link java.util.ServiceLoader}: they only have to be on the
 * path.
 */
@org.jspecify.annotations.NullMarked
module dev.connectjava.protobuf {
  requires transitive com.google.protobuf;
  requires transitive dev.connectjava;
  requires static transitive org.jspecify;

  exports dev.connectjava.protobuf;
  exports dev.connectjava.protobuf.view;
  exports dev.connectjava.protobuf.view.wellknown;

  provides dev.connectjava.spi.Codec with
      dev.connectjava.protobuf.ProtoCodec,
      dev.connectjava.protobuf.JsonCodec;
  provides dev.connectjava.spi.DetailConverter with
      dev.connectjava.protobuf.ProtobufDetailConverter;
}
