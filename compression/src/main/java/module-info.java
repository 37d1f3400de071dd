/**
 * The compressions zstd, br and snappy.
 *
 * <p>Each is available if its library is on the path: {@code com.github.luben:zstd-jni}, {@code
 * com.aayushatharva.brotli4j:brotli4j} with the {@code native-} artifact of the system, {@code
 * org.xerial.snappy:snappy-java}.
 */
@org.jspecify.annotations.NullMarked
module dev.connectjava.compression {
  requires transitive dev.connectjava;
  requires static com.aayushatharva.brotli4j;
  requires static com.github.luben.zstd_jni;
  requires static transitive org.jspecify;
  requires static org.xerial.snappy;

  exports dev.connectjava.compression;

  provides dev.connectjava.spi.Compression with
      dev.connectjava.compression.ZstdCompression,
      dev.connectjava.compression.BrotliCompression,
      dev.connectjava.compression.SnappyCompression;
}
