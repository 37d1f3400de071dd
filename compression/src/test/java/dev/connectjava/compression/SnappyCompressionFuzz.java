package dev.connectjava.compression;

import dev.connectjava.spi.Compression;
import dev.connectjava.testrules.FuzzCorpus;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Data in snappy's framing format. */
final class SnappyCompressionFuzz {

  private static final Compression COMPRESSION = new SnappyCompression();

  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    FuzzedInflation.check(COMPRESSION, input);
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(
        SnappyCompressionFuzz.class, SnappyCompressionFuzz::fuzzerTestOneInput);
  }
}
