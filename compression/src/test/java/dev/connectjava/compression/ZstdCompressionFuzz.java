package dev.connectjava.compression;

import dev.connectjava.spi.Compression;
import dev.connectjava.testrules.FuzzCorpus;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Zstandard data. */
final class ZstdCompressionFuzz {

  private static final Compression COMPRESSION = new ZstdCompression();

  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    FuzzedInflation.check(COMPRESSION, input);
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(ZstdCompressionFuzz.class, ZstdCompressionFuzz::fuzzerTestOneInput);
  }
}
