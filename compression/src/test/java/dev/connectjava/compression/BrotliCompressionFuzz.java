package dev.connectjava.compression;

import dev.connectjava.spi.Compression;
import dev.connectjava.testrules.FuzzCorpus;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Brotli data. */
final class BrotliCompressionFuzz {

  private static final Compression COMPRESSION = new BrotliCompression();

  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    FuzzedInflation.check(COMPRESSION, input);
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(
        BrotliCompressionFuzz.class, BrotliCompressionFuzz::fuzzerTestOneInput);
  }
}
