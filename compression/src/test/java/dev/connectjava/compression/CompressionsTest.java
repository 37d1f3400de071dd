package dev.connectjava.compression;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.connectjava.spi.Compression;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that every compression of this module must pass. */
@Timeout(120)
final class CompressionsTest {

  private static final byte[] TEXT = "some text, some text, other text".repeat(20).getBytes(UTF_8);

  private static final int SNAPPY_IDENTIFIER_BYTES = 10;

  static Stream<Compression> compressions() {
    return Stream.of(
        new ZstdCompression(),
        ZstdCompression.ofLevel(19),
        new BrotliCompression(),
        BrotliCompression.ofQuality(11),
        new SnappyCompression());
  }

  private static byte[] compress(Compression compression, byte[] data) throws IOException {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    try (OutputStream compressed = compression.compress(sink)) {
      compressed.write(data);
    }
    return sink.toByteArray();
  }

  private static byte[] decompress(Compression compression, byte[] data) throws IOException {
    try (InputStream decompressed = compression.decompress(new ByteArrayInputStream(data))) {
      return decompressed.readAllBytes();
    }
  }

  private static byte[] data(Random random, int length) {
    byte[] data = new byte[length];
    for (int i = 0; i < length; i++) {
      data[i] = (byte) random.nextInt(1 + i % 64);
    }
    return data;
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void compression_worksHere(Compression compression) {
    assertThat(compression.isAvailable()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void data_ofAnyLength_comesBack(Compression compression) throws IOException {
    Random random = new Random(1_966);
    for (int length : new int[] {0, 1, 100, 65_535, 65_536, 65_537, 300_000}) {
      byte[] data = data(random, length);
      assertThat(decompress(compression, compress(compression, data))).isEqualTo(data);
    }
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void threadThatIsInterrupted_losesNoData(Compression compression) throws IOException {
    Thread.currentThread().interrupt();
    try {
      assertThat(decompress(compression, compress(compression, TEXT))).isEqualTo(TEXT);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void textThatRepeats_getsShorter(Compression compression) throws IOException {
    assertThat(compress(compression, TEXT).length).isLessThan(TEXT.length / 2);
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void everyTruncation_isAnError(Compression compression) throws IOException {
    byte[] whole = compress(compression, TEXT);
    for (int length = 1; length < whole.length; length++) {
      if (compression.name().equals("snappy") && length == SNAPPY_IDENTIFIER_BYTES) {
        continue; // A stream without data is complete after its identifier.
      }
      byte[] part = Arrays.copyOf(whole, length);
      assertThatExceptionOfType(IOException.class)
          .as("%d of %d bytes", length, whole.length)
          .isThrownBy(() -> decompress(compression, part));
    }
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void corruptData_neverHangsAndFailsOnlyWithAnIoException(Compression compression)
      throws IOException {
    byte[] whole = compress(compression, TEXT);
    Random random = new Random(7);
    int failures = 0;
    for (int i = 0; i < 2_000; i++) {
      byte[] corrupt = whole.clone();
      corrupt[random.nextInt(corrupt.length)] ^= (byte) (1 << random.nextInt(8));
      try (InputStream stream = compression.decompress(new ByteArrayInputStream(corrupt))) {
        stream.readNBytes(1_000_000);
      } catch (IOException e) {
        failures++;
      }
    }
    assertThat(failures).isPositive();
  }

  @ParameterizedTest
  @MethodSource("compressions")
  @Attack(value = "bombs of Brotli, Snappy and Zstandard", kind = Kind.BOMB)
  void bomb_costsNoMoreThanIsRead(Compression compression) throws IOException {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    try (OutputStream compressed = compression.compress(sink)) {
      byte[] zeros = new byte[1024 * 1024];
      for (int i = 0; i < 256; i++) {
        compressed.write(zeros);
      }
    }
    try (InputStream stream =
        compression.decompress(new ByteArrayInputStream(sink.toByteArray()))) {
      assertThat(stream.readNBytes(100_000)).hasSize(100_000);
    }
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void somethingBehindTheEnd_isAnError(Compression compression) throws IOException {
    byte[] whole = compress(compression, TEXT);
    byte[] more = Arrays.copyOf(whole, whole.length + 3);
    more[whole.length] = 'x';

    assertThatThrownBy(() -> decompress(compression, more)).isInstanceOf(IOException.class);
  }

  /** A frame header may ask for 3.75 TiB; this one asks for 16 MiB. */
  @Test
  @Attack(value = "Zstandard window that is too large", kind = Kind.BOMB)
  void zstd_refusesALargerWindowThanHttpAllows() {
    byte[] frame = HexFormat.of().parseHex("28b52ffd0070010000");

    assertThatThrownBy(() -> decompress(new ZstdCompression(), frame))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("memory");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00010000",
        "ff060000734e61507058",
        "ff060000734e6150705900ffffff",
        "ff060000734e6150705900030000000000",
        "ff060000734e6150705902000000",
        "ff060000734e61507059010500000000000061"
      })
  void snappy_refusesWhatNoEncoderWrites(String hex) {
    assertThatThrownBy(() -> decompress(new SnappyCompression(), HexFormat.of().parseHex(hex)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void snappy_passesOverPaddingAndRepeatedIdentifiers() throws IOException {
    byte[] whole = compress(new SnappyCompression(), TEXT);
    ByteArrayOutputStream twice = new ByteArrayOutputStream();
    twice.writeBytes(whole);
    twice.writeBytes(HexFormat.of().parseHex("fe020000aaaa"));
    twice.writeBytes(whole);

    assertThat(decompress(new SnappyCompression(), twice.toByteArray()))
        .hasSize(2 * TEXT.length)
        .startsWith(TEXT)
        .endsWith(TEXT);
  }

  @Test
  void levelsOutOfRange_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ZstdCompression.ofLevel(23))
        .withMessage("the level of zstd must be from 1 to 22, but was 23");
    assertThatIllegalArgumentException().isThrownBy(() -> ZstdCompression.ofLevel(0));
    assertThatIllegalArgumentException().isThrownBy(() -> BrotliCompression.ofQuality(12));
    assertThatIllegalArgumentException().isThrownBy(() -> BrotliCompression.ofQuality(-1));
  }
}
