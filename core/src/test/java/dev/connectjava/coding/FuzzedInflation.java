package dev.connectjava.coding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.spi.Compression;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What has to hold of any compression and any bytes. */
final class FuzzedInflation {

  static final int LIMIT_BYTES = 10_000;

  private FuzzedInflation() {}

  /** Decompresses within the limit; null if the bytes are refused. */
  static byte @Nullable [] inflate(Compression compression, byte[] input) throws IOException {
    byte[] inflated = whole(compression, input);
    byte[] slow = slowly(compression, input);
    if (inflated != null) {
      assertThat(inflated.length).isLessThanOrEqualTo(LIMIT_BYTES);
      assertThat(slow).isEqualTo(inflated);
    }
    byte[] deflated = Streams.compress(compression, input);
    assertThat(Streams.decompress(compression, deflated)).isEqualTo(input);
    return inflated;
  }

  private static byte @Nullable [] whole(Compression compression, byte[] input) {
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

  /** Reads byte by byte from a source that gives one byte at a time, up to the limit. */
  private static byte @Nullable [] slowly(Compression compression, byte[] input) {
    ByteBuffer target = ByteBuffer.allocate(LIMIT_BYTES + 1);
    try (InputStream source =
        compression.decompress(new OneByOne(new ByteArrayInputStream(input)))) {
      for (int next = source.read(); next >= 0 && target.hasRemaining(); next = source.read()) {
        target.put((byte) next);
      }
    } catch (IOException e) {
      return null;
    }
    byte[] bytes = new byte[target.flip().remaining()];
    target.get(bytes);
    return bytes;
  }

  private static final class OneByOne extends FilterInputStream {

    OneByOne(InputStream source) {
      super(source);
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
      return super.read(target, offset, Math.min(1, count));
    }
  }
}
