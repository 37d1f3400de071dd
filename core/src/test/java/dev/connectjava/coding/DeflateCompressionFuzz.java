package dev.connectjava.coding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.spi.Compression;
import dev.connectjava.testrules.FuzzCorpus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.stream.Stream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Data of zlib's format: what is taken, the JDK's stream takes for the same. */
final class DeflateCompressionFuzz {

  private static final Compression DEFLATE = new DeflateCompression();

  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    byte[] inflated = FuzzedInflation.inflate(DEFLATE, input);
    if (inflated != null) {
      try (InflaterInputStream other = new InflaterInputStream(new ByteArrayInputStream(input))) {
        assertThat(other.readNBytes(FuzzedInflation.LIMIT_BYTES + 1)).isEqualTo(inflated);
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(
        DeflateCompressionFuzz.class, DeflateCompressionFuzz::fuzzerTestOneInput);
  }
}
