package dev.connectjava.coding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.connectjava.Compressions;
import dev.connectjava.call.Providers;
import dev.connectjava.spi.Compression;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for the streams of every compression of the JDK. */
class CompressionTest {

  private static final byte[] TEXT = "some text, some text, other text".getBytes(UTF_8);

  static Stream<Compression> compressions() {
    return Stream.of(new GzipCompression(), new DeflateCompression());
  }

  @Test
  void compressions_areThereWithoutTheServiceLoader() {
    assertThat(ServiceLoader.load(Compression.class)).isEmpty();
    assertThat(Providers.compressions(Optional.empty(), List.of()))
        .containsOnlyKeys("gzip", "deflate");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 6, 9})
  void data_ofEveryLevel_comesBack(int level) throws IOException {
    byte[] data = Streams.data(Streams.random(level), 20_000);
    for (Compression compression : List.of(Compressions.gzip(level), Compressions.deflate(level))) {
      byte[] compressed = Streams.compress(compression, data);
      assertThat(Streams.decompress(compression, compressed)).isEqualTo(data);
      assertThat(compressed.length < data.length).isEqualTo(level > 0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 10})
  void levelThatIsNone_isRefused(int level) {
    assertThatIllegalArgumentException().isThrownBy(() -> Compressions.gzip(level));
    assertThatIllegalArgumentException().isThrownBy(() -> Compressions.deflate(level));
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void data_inAnyPieces_comesBack(Compression compression) throws IOException {
    for (long seed = 0; seed < 200; seed++) {
      RandomGenerator random = Streams.random(seed);
      byte[] data = Streams.data(random, random.nextInt(20_000));
      ByteArrayOutputStream sink = new ByteArrayOutputStream();
      try (OutputStream compressed = compression.compress(sink)) {
        Streams.writeInPieces(data, compressed, random);
      }

      InputStream pieces = Streams.inPieces(sink.toByteArray(), random);
      byte[] back;
      try (InputStream decompressed = compression.decompress(pieces)) {
        back = Streams.readInPieces(decompressed, random);
      }

      assertThat(back).as("seed %d", seed).isEqualTo(data);
    }
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void everyTruncation_isRefused(Compression compression) throws IOException {
    byte[] compressed = Streams.compress(compression, TEXT);

    for (int length = 0; length < compressed.length; length++) {
      byte[] truncated = Arrays.copyOf(compressed, length);
      assertThatExceptionOfType(IOException.class)
          .as("length %d", length)
          .isThrownBy(() -> Streams.decompress(compression, truncated))
          .withMessageContaining("truncated");
    }
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void everyFlippedBit_isRefusedOrHarmless(Compression compression) throws IOException {
    byte[] compressed = Streams.compress(compression, TEXT);
    int refused = 0;
    for (int bit = 0; bit < compressed.length * 8; bit++) {
      byte[] flipped = compressed.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      try {
        assertThat(Streams.decompress(compression, flipped)).as("bit %d", bit).isEqualTo(TEXT);
      } catch (IOException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(compressed.length * 8 / 2);
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void randomBytes_areRefused(Compression compression) {
    for (long seed = 0; seed < 2_000; seed++) {
      RandomGenerator random = Streams.random(seed);
      byte[] noise = new byte[1 + random.nextInt(100)];
      random.nextBytes(noise);
      assertThatExceptionOfType(IOException.class)
          .as("seed %d", seed)
          .isThrownBy(() -> Streams.decompress(compression, noise));
    }
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void trailingByte_isRefused(Compression compression) throws IOException {
    byte[] compressed = Streams.compress(compression, TEXT);
    byte[] more = Arrays.copyOf(compressed, compressed.length + 1);

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Streams.decompress(compression, more));
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void corruptData_staysCorrupt(Compression compression) throws IOException {
    byte[] compressed = Streams.compress(compression, TEXT);
    compressed[compressed.length - 1] ^= 1;
    try (InputStream decompressed = compression.decompress(new ByteArrayInputStream(compressed))) {
      assertThatExceptionOfType(IOException.class).isThrownBy(decompressed::readAllBytes);

      assertThatExceptionOfType(IOException.class).isThrownBy(decompressed::read);
    }
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void failedStreams_leaveNothingBehindForTheNext(Compression compression) throws IOException {
    byte[] compressed = Streams.compress(compression, TEXT);
    try (InputStream abandoned = compression.decompress(new ByteArrayInputStream(compressed))) {
      assertThat(abandoned.read()).isEqualTo('s');
    }
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Streams.decompress(compression, Arrays.copyOf(compressed, 20)));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> {
          try (OutputStream failing = compression.compress(new FullSink(10))) {
            failing.write(Streams.data(Streams.random(1), 100_000));
          }
        });

    assertThat(Streams.compress(compression, TEXT)).isEqualTo(compressed);
    assertThat(Streams.decompress(compression, compressed)).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void closedStreams_refuseMore(Compression compression) throws IOException {
    InputStream decompressed = compression.decompress(InputStream.nullInputStream());
    OutputStream compressed = compression.compress(OutputStream.nullOutputStream());
    decompressed.close();
    decompressed.close();
    compressed.close();
    compressed.close();

    assertThatExceptionOfType(IOException.class).isThrownBy(decompressed::read);
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> compressed.write(1));
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void virtualThreads_doNotMixTheirData(Compression compression)
      throws ExecutionException, InterruptedException {
    List<Future<Boolean>> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 500; i++) {
        byte[] data = Streams.data(Streams.random(i), 3_000);
        results.add(
            threads.submit(() -> {
              byte[] compressed = Streams.compress(compression, data);
              return Arrays.equals(Streams.decompress(compression, compressed), data);
            }));
      }
    }
    for (Future<Boolean> result : results) {
      assertThat(result.get()).isTrue();
    }
  }

  /** A sink that fails after a few bytes. */
  private static final class FullSink extends OutputStream {

    private int free;

    FullSink(int free) {
      this.free = free;
    }

    @Override
    public void write(int value) throws IOException {
      if (free-- <= 0) {
        throw new IOException("the sink is full");
      }
    }
  }
}
