/**
 * The nouns of connect-java, its protocol engine, interceptors, and gzip and deflate compression.
 *
 * <p>{@link dev.connectjava} is what users import, {@link dev.connectjava.spi} what others plug in.
 * The other packages are internal. The module depends on nothing but the JSpecify annotations.
 */
@org.jspecify.annotations.NullMarked
module dev.connectjava {
  requires static transitive org.jspecify;

  exports dev.connectjava;
  exports dev.connectjava.spi;

  uses dev.connectjava.spi.Codec;
  uses dev.connectjava.spi.Compression;
  uses dev.connectjava.spi.DetailConverter;

  provides dev.connectjava.spi.Compression with
      dev.connectjava.coding.GzipCompression,
      dev.connectjava.coding.DeflateCompression;
}
