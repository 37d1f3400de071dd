package dev.connectjava.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.spi.Compression;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class InflationTest {

  private static final int LIMIT = 1 << 20;

  static Stream<Compression> compressions() {
    return CompressionTest.compressions();
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void messages_ofAllSizes_comeBack(Compression compression) {
    for (int size : new int[] {0, 1, 2, 100, 511, 512, 513, 4_096, 4_097, 65_536, 300_000, LIMIT}) {
      byte[] message = Streams.data(Streams.random(size), size);

      byte[] compressed = compress(compression, message);

      assertThat(inflate(compression, compressed, LIMIT)).as("size %d", size).isEqualTo(message);
    }
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void headroom_staysFreeBeforeTheMessage(Compression compression) {
    ByteBuffer compressed =
        Inflation.deflate(
            compression, ByteBuffer.wrap(new byte[10_000], 5, 9_990), 5, EncodingMemory.UNCOUNTED);

    assertThat(compressed.position()).isEqualTo(5);
    assertThat(compressed.arrayOffset()).isZero();
    assertThat(compressed.array()).startsWith(0, 0, 0, 0, 0);
    byte[] bytes = new byte[compressed.remaining()];
    compressed.get(bytes);
    assertThat(inflate(compression, bytes, LIMIT)).isEqualTo(new byte[9_990]);
  }

  /** The array is what is kept until the message has been sent, and counted by its bytes. */
  @ParameterizedTest
  @MethodSource("compressions")
  void compressedMessage_hasAnArrayThatIsHardlyLonger(Compression compression) {
    byte[] incompressible = new byte[3_000_010];
    new Random(1).nextBytes(incompressible);
    ByteBuffer asLong =
        Inflation.deflate(
            compression, ByteBuffer.wrap(incompressible), 5, EncodingMemory.UNCOUNTED);
    assertThat(asLong.array().length).isLessThan(asLong.remaining() / 100 * 101);

    ByteBuffer shorter =
        Inflation.deflate(
            compression, ByteBuffer.wrap(new byte[3_000_010]), 5, EncodingMemory.UNCOUNTED);
    assertThat(shorter.remaining()).isLessThan(100_000);
    assertThat(shorter.array().length).isLessThan(shorter.remaining() / 4 * 5 + 16_384);
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void message_thatIsASliceOfAnArray_isCompressedAlone(Compression compression) {
    byte[] array = Streams.data(Streams.random(3), 1_000);
    ByteBuffer slice = ByteBuffer.wrap(array).slice(100, 500).position(50).limit(450);

    ByteBuffer compressed = Inflation.deflate(compression, slice, 0, EncodingMemory.UNCOUNTED);

    byte[] bytes = Arrays.copyOf(compressed.array(), compressed.remaining());
    assertThat(inflate(compression, bytes, LIMIT)).isEqualTo(Arrays.copyOfRange(array, 150, 550));
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void message_withinAnArray_isInflatedAlone(Compression compression) {
    byte[] message = Streams.data(Streams.random(4), 1_000);
    byte[] compressed = compress(compression, message);
    byte[] array = new byte[compressed.length + 20];
    System.arraycopy(compressed, 0, array, 7, compressed.length);

    ByteBuffer inflated = Inflation.inflate(compression, array, 7, compressed.length, LIMIT);

    assertThat(inflated.arrayOffset()).isZero();
    assertThat(Arrays.copyOf(inflated.array(), inflated.remaining())).isEqualTo(message);
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void limit_isOnTheInflatedLength(Compression compression) {
    byte[] compressed = compress(compression, new byte[10_001]);

    assertThat(inflate(compression, compressed, 10_001)).hasSize(10_001);
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> inflate(compression, compressed, 10_000))
        .matches(e -> e.code() == Code.RESOURCE_EXHAUSTED)
        .withMessageContaining("ServerLimits.withRequestMessageBytes");
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void corruptMessage_isRefusedByNameAndLength(Compression compression) {
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> inflate(compression, new byte[3_000], LIMIT))
        .matches(e -> e.code() == Code.INVALID_ARGUMENT)
        .withMessageStartingWith(
            "3000 bytes can't be decompressed by " + compression.name() + ": ");
  }

  @ParameterizedTest
  @MethodSource("compressions")
  @Attack(value = "bomb of 1 GiB", kind = Kind.BOMB)
  void bombOfOneGibibyte_isRefusedEarly(Compression compression) throws IOException {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    byte[] zeros = new byte[1 << 20];
    try (OutputStream compressed = compression.compress(bomb)) {
      for (int i = 0; i < 1_024; i++) {
        compressed.write(zeros);
      }
    }
    Watched watched = new Watched(compression);

    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> inflate(watched, bomb.toByteArray(), LIMIT))
        .matches(e -> e.code() == Code.RESOURCE_EXHAUSTED);
    assertThat(watched.consumed).isLessThan(100_000);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 511, 512, 4_096, 100_000})
  void endlessMessage_isReadToOneByteBeyondTheLimit(int limit) {
    Endless endless = new Endless();

    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> inflate(endless, new byte[1], limit))
        .matches(e -> e.code() == Code.RESOURCE_EXHAUSTED);

    assertThat(endless.produced).isEqualTo(limit + 1L);
  }

  @Test
  void failureWithoutWords_isReportedWithoutThem() {
    Broken broken = new Broken();

    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> inflate(broken, new byte[9], LIMIT))
        .matches(e -> e.code() == Code.INVALID_ARGUMENT)
        .withMessage("9 bytes can't be decompressed by broken");
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> compress(broken, new byte[9]))
        .matches(e -> e.code() == Code.INTERNAL)
        .withMessage("can't compress a message by broken");
  }

  private static byte[] compress(Compression compression, byte[] message) {
    ByteBuffer compressed =
        Inflation.deflate(compression, ByteBuffer.wrap(message), 0, EncodingMemory.UNCOUNTED);
    return Arrays.copyOf(compressed.array(), compressed.remaining());
  }

  private static byte[] inflate(Compression compression, byte[] compressed, int limit) {
    ByteBuffer message = Inflation.inflate(compression, compressed, 0, compressed.length, limit);
    return Arrays.copyOf(message.array(), message.remaining());
  }

  /** Counts the compressed bytes that are taken from the source. */
  private static final class Watched implements Compression {

    private final Compression compression;
    private long consumed;

    Watched(Compression compression) {
      this.compression = compression;
    }

    @Override
    public String name() {
      return compression.name();
    }

    @Override
    public OutputStream compress(OutputStream sink) throws IOException {
      return compression.compress(sink);
    }

    @Override
    public InputStream decompress(InputStream source) throws IOException {
      return compression.decompress(
          new InputStream() {
            @Override
            public int read() throws IOException {
              consumed++;
              return source.read();
            }

            @Override
            public int read(byte[] target, int offset, int count) throws IOException {
              int read = source.read(target, offset, count);
              consumed += Math.max(0, read);
              return read;
            }
          });
    }
  }

  /** Decompresses anything to zeros without an end, and counts them. */
  private static final class Endless implements Compression {

    private long produced;

    @Override
    public String name() {
      return "endless";
    }

    @Override
    public OutputStream compress(OutputStream sink) {
      return sink;
    }

    @Override
    public InputStream decompress(InputStream source) {
      return new InputStream() {
        @Override
        public int read() {
          produced++;
          return 0;
        }

        @Override
        public int read(byte[] target, int offset, int count) {
          produced += count;
          return count;
        }
      };
    }
  }

  /** Fails, and doesn't say why. */
  private static final class Broken implements Compression {

    @Override
    public String name() {
      return "broken";
    }

    @Override
    public OutputStream compress(OutputStream sink) throws IOException {
      throw new IOException();
    }

    @Override
    public InputStream decompress(InputStream source) throws IOException {
      throw new IOException();
    }
  }
}
