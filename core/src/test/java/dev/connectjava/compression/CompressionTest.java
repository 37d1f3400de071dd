package dev.connectjava.compression;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.spi.Compression;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CompressionTest {

  private static final int LIMIT = 1 << 20;

  static Stream<Compression> compressions() {
    return Stream.of(new GzipCompression(), new DeflateCompression());
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void messages_ofAllSizes_comeBack(Compression compression) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(17);
    for (int size : new int[] {0, 1, 2, 100, 1_023, 4_096, 4_097, 65_536, 300_000, LIMIT}) {
      byte[] message = new byte[size];
      for (int i = 0; i < size; i++) {
        message[i] = (byte) random.nextInt(1 + i % 64);
      }

      byte[] compressed = compress(compression, message);

      assertThat(inflate(compression, compressed, LIMIT)).as("size %d", size).isEqualTo(message);
    }
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void headroom_staysFreeBeforeTheMessage(Compression compression) {
    ByteBuffer compressed =
        Inflation.deflate(compression, ByteBuffer.wrap(new byte[10_000], 5, 9_990), 5);

    assertThat(compressed.position()).isEqualTo(5);
    assertThat(compressed.arrayOffset()).isZero();
    assertThat(compressed.remaining()).isLessThan(100);
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void everyTruncation_isRefused(Compression compression) {
    byte[] compressed = compress(compression, "some text, some text, some text".getBytes(UTF_8));

    for (int length = 0; length < compressed.length; length++) {
      byte[] truncated = Arrays.copyOf(compressed, length);
      assertThatExceptionOfType(RpcException.class)
          .as("length %d", length)
          .isThrownBy(() -> inflate(compression, truncated, LIMIT))
          .matches(e -> e.code() == Code.INVALID_ARGUMENT)
          .withMessageContaining("truncated");
    }
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void everyFlippedBit_isRefusedOrHarmless(Compression compression) {
    byte[] message = "some text, some text, other text".getBytes(UTF_8);
    byte[] compressed = compress(compression, message);
    int refused = 0;
    for (int bit = 0; bit < compressed.length * 8; bit++) {
      byte[] flipped = compressed.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      try {
        assertThat(inflate(compression, flipped, LIMIT)).as("bit %d", bit).isEqualTo(message);
      } catch (RpcException e) {
        assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT);
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(compressed.length * 8 / 2);
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void trailingGarbage_isRefused(Compression compression) {
    byte[] compressed = compress(compression, new byte[100]);
    byte[] more = Arrays.copyOf(compressed, compressed.length + 1);

    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> inflate(compression, more, LIMIT))
        .matches(e -> e.code() == Code.INVALID_ARGUMENT);
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void limit_isOnTheDecompressedLength(Compression compression) {
    byte[] compressed = compress(compression, new byte[10_001]);

    assertThat(inflate(compression, compressed, 10_001)).hasSize(10_001);
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> inflate(compression, compressed, 10_000))
        .matches(e -> e.code() == Code.RESOURCE_EXHAUSTED)
        .withMessageContaining("10,000");
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void bombOfOneGibibyte_isRefusedWithoutItsMemory(Compression compression) throws IOException {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    byte[] zeros = new byte[1 << 20];
    try (OutputStream compressed = compression.compress(bomb)) {
      for (int i = 0; i < 1_024; i++) {
        compressed.write(zeros);
      }
    }
    CountingSource source = new CountingSource(bomb.toByteArray());

    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> inflate(new Tapped(compression, source), bomb.toByteArray(), LIMIT))
        .matches(e -> e.code() == Code.RESOURCE_EXHAUSTED);
    assertThat(source.count).isLessThan(100_000);
  }

  @Test
  void gzip_isThatOfTheJdk() throws IOException {
    byte[] message = "to and fro".getBytes(UTF_8);
    GzipCompression gzip = new GzipCompression();
    ByteArrayOutputStream jdk = new ByteArrayOutputStream();
    try (OutputStream compressed = new GZIPOutputStream(jdk)) {
      compressed.write(message);
    }

    assertThat(inflate(gzip, jdk.toByteArray(), LIMIT)).isEqualTo(message);
    assertThat(
            new GZIPInputStream(new ByteArrayInputStream(compress(gzip, message))).readAllBytes())
        .isEqualTo(message);
  }

  @Test
  void gzip_ofSeveralMembers_isReadToItsEnd() {
    GzipCompression gzip = new GzipCompression();
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(compress(gzip, "one,".getBytes(UTF_8)));
    both.writeBytes(compress(gzip, new byte[0]));
    both.writeBytes(compress(gzip, "two".getBytes(UTF_8)));

    assertThat(inflate(gzip, both.toByteArray(), LIMIT)).isEqualTo("one,two".getBytes(UTF_8));
  }

  @Test
  void gzip_withAllOptionalHeaderFields_isRead() {
    GzipCompression gzip = new GzipCompression();
    byte[] plain = compress(gzip, "x".getBytes(UTF_8));
    ByteArrayOutputStream rich = new ByteArrayOutputStream();
    rich.writeBytes(new byte[] {0x1F, (byte) 0x8B, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3});
    rich.writeBytes(new byte[] {2, 0, 'e', 'x', 'n', 0, 'c', 'o', 0, 1, 2});
    rich.write(plain, 10, plain.length - 10);

    assertThat(inflate(gzip, rich.toByteArray(), LIMIT)).isEqualTo("x".getBytes(UTF_8));
  }

  @Test
  void pool_keepsABoundedNumber() {
    CodecPool<Object> pool = new CodecPool<>(Object::new, codec -> {}, codec -> {});
    List<Object> taken = Stream.generate(pool::take).limit(100).toList();

    taken.forEach(pool::giveBack);

    assertThat(pool.idleCount()).isEqualTo(64);
  }

  private static byte[] compress(Compression compression, byte[] message) {
    ByteBuffer compressed = Inflation.deflate(compression, ByteBuffer.wrap(message), 0);
    return bytesOf(compressed);
  }

  private static byte[] inflate(Compression compression, byte[] compressed, int limit) {
    ByteBuffer message = Inflation.inflate(compression, compressed, 0, compressed.length, limit);
    return bytesOf(message);
  }

  private static byte[] bytesOf(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  /** Counts how much of the compressed bytes is read. */
  private static final class CountingSource extends FilterInputStream {
    private int count;

    CountingSource(byte[] bytes) {
      super(new ByteArrayInputStream(bytes));
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = super.read(target, offset, length);
      count += Math.max(0, read);
      return read;
    }
  }

  /** Decompresses from a source of its own. */
  private record Tapped(Compression compression, CountingSource source) implements Compression {
    @Override
    public String name() {
      return compression.name();
    }

    @Override
    public OutputStream compress(OutputStream sink) throws IOException {
      return compression.compress(sink);
    }

    @Override
    public java.io.InputStream decompress(java.io.InputStream ignored) throws IOException {
      return compression.decompress(source);
    }
  }
}
