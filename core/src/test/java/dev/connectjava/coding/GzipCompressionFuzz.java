package dev.connectjava.coding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.spi.Compression;
import dev.connectjava.testrules.FuzzCorpus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Data of gzip: what is taken, the JDK's stream takes for the same. */
final class GzipCompressionFuzz {

  private static final Compression GZIP = new GzipCompression();

  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    byte[] inflated = FuzzedInflation.inflate(GZIP, input);
    if (inflated != null) {
      try (GZIPInputStream other = new GZIPInputStream(new ByteArrayInputStream(input))) {
        assertThat(other.readNBytes(FuzzedInflation.LIMIT_BYTES + 1)).isEqualTo(inflated);
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(GzipCompressionFuzz.class, GzipCompressionFuzz::fuzzerTestOneInput);
  }
}
