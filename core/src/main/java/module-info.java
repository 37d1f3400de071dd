/**
 * The nouns of connect-java, its protocol engine, interceptors, and gzip and deflate compression.
 *
 * <p>{@link dev.connectjava} is what users import, {@link dev.connectjava.http} HTTP as transports
 * bring it, {@link dev.connectjava.spi} what others plug in. The other packages are internal; one
 * is shared with the module that has more compressions, one with that for tests. The module depends
 * on nothing but the JSpecify annotations.
 */
@SuppressWarnings("module") // Those modules are built after this one, and need not be there.
@org.jspecify.annotations.NullMarked
module dev.connectjava {
  requires static transitive org.jspecify;

  exports dev.connectjava;
  exports dev.connectjava.http;
  exports dev.connectjava.spi;
  exports dev.connectjava.coding to
      dev.connectjava.compression;
  exports dev.connectjava.memory to
      dev.connectjava.testing;

  uses dev.connectjava.spi.Codec;
  uses dev.connectjava.spi.Compression;
  uses dev.connectjava.spi.DetailConverter;
}
