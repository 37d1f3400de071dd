package dev.connectjava.compression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.coding.Inflation;
import dev.connectjava.spi.Compression;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Asserts what must hold for any compression and any bytes. */
final class FuzzedInflation {

  private static final int LIMIT_BYTES = 10_000;

  private FuzzedInflation() {}

  static void check(Compression compression, byte[] input) throws IOException {
    byte[] inflated = inflate(compression, input);
    if (inflated != null) {
      assertThat(inflated.length).isLessThanOrEqualTo(LIMIT_BYTES);
      assertThat(slowly(compression, input)).isEqualTo(inflated);
    }
    ByteArrayOutputStream deflated = new ByteArrayOutputStream();
    try (OutputStream sink = compression.compress(deflated)) {
      sink.write(input);
    }
    try (InputStream source =
        compression.decompress(new ByteArrayInputStream(deflated.toByteArray()))) {
      assertThat(source.readAllBytes()).isEqualTo(input);
    }
  }

  private static byte @Nullable [] inflate(Compression compression, byte[] input) {
    try {
      ByteBuffer inflated = Inflation.inflate(compression, input, 0, input.length, LIMIT_BYTES);
      byte[] bytes = new byte[inflated.remaining()];
      inflated.get(bytes);
      return bytes;
    } catch (RpcException e) {
      assertThat(e.code()).isIn(Code.INVALID_ARGUMENT, Code.RESOURCE_EXHAUSTED);
      assertThat(e.getMessage().length()).isLessThan(300);
      return null;
    }
  }

  /** Reads in small pieces. The data is known to be within the limit. */
  private static byte[] slowly(Compression compression, byte[] input) throws IOException {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    byte[] piece = new byte[7];
    try (InputStream source = compression.decompress(new ByteArrayInputStream(input))) {
      for (int count = source.read(piece); count >= 0; count = source.read(piece)) {
        target.write(piece, 0, count);
      }
    }
    return target.toByteArray();
  }
}
