package dev.connectjava.compression;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.connectjava.spi.Compression;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contexts of zstd are reused, never by two streams at once, and none is lost. */
final class ZstdPoolTest {

  private static final int AT_ONCE_BYTES = 128 * 1024;

  private final Compression zstd = new ZstdCompression();

  /** Makes sure that one of each is idle, so that the test notices a lost one. */
  @BeforeEach
  void useOnce() throws IOException {
    assertThat(decompress(compress("once".getBytes(UTF_8)))).asString().isEqualTo("once");
  }

  private byte[] compress(byte[] data) throws IOException {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    try (OutputStream stream = zstd.compress(sink)) {
      stream.write(data);
    }
    return sink.toByteArray();
  }

  private byte[] decompress(byte[] data) throws IOException {
    try (InputStream stream = decompressing(data)) {
      return stream.readAllBytes();
    }
  }

  private InputStream decompressing(byte[] data) throws IOException {
    return zstd.decompress(new ByteArrayInputStream(data));
  }

  private static byte[] data(int seed, int length) {
    Random random = new Random(seed);
    byte[] data = new byte[length];
    for (int i = 0; i < length; i++) {
      data[i] = (byte) random.nextInt(16);
    }
    return data;
  }

  private static List<Integer> idle() {
    return List.of(ZstdStreams.COMPRESSORS.idleCount(), ZstdStreams.DECOMPRESSORS.idleCount());
  }

  @Test
  void contexts_areGivenBack() throws IOException {
    List<Integer> before = idle();
    for (int i = 0; i < 100; i++) {
      byte[] data = data(i, 10 * i);
      assertThat(decompress(compress(data))).isEqualTo(data);
    }
    assertThat(idle()).isEqualTo(before);
  }

  @Test
  void contexts_areGivenBackAfterFailures() throws IOException {
    byte[] whole = compress(data(1, 5_000));
    byte[] truncated = Arrays.copyOf(whole, whole.length / 2);
    List<Integer> before = idle();
    for (byte[] wrong : List.of(truncated, "no zstd at all".getBytes(UTF_8))) {
      assertThatThrownBy(() -> decompress(wrong)).isInstanceOf(IOException.class);
      assertThat(decompress(whole)).isEqualTo(data(1, 5_000));
    }
    assertThat(idle()).isEqualTo(before);
  }

  @Test
  void stream_thatIsClosedEarly_leavesNothingForTheNext() throws IOException {
    byte[] first = compress(data(1, 50_000));
    byte[] second = compress(data(2, 50_000));
    List<Integer> before = idle();
    try (InputStream stream = decompressing(first)) {
      assertThat(stream.readNBytes(100)).isEqualTo(data(1, 100));
    }
    assertThat(idle()).isEqualTo(before);
    assertThat(decompress(second)).isEqualTo(data(2, 50_000));
  }

  @Test
  void stream_thatIsClosedTwice_isGivenBackOnce() throws IOException {
    byte[] first = compress(data(1, 5_000));
    byte[] second = compress(data(2, 5_000));
    List<Integer> before = idle();
    InputStream closed = decompressing(first);
    closed.close();
    closed.close();
    assertThat(idle()).isEqualTo(before);
    try (InputStream one = decompressing(first);
        InputStream other = decompressing(second)) {
      assertThat(one.readNBytes(100)).isEqualTo(data(1, 100));
      assertThat(other.readAllBytes()).isEqualTo(data(2, 5_000));
      assertThatThrownBy(closed::read).isInstanceOf(IOException.class);
      assertThat(one.readAllBytes()).hasSize(4_900);
    }
  }

  @Test
  void decompressor_thatHasGivenMuch_isNotKept() throws IOException {
    byte[] large = compress(new byte[300_000]);
    int before = ZstdStreams.DECOMPRESSORS.idleCount();
    assertThat(decompress(large)).hasSize(300_000);
    assertThat(ZstdStreams.DECOMPRESSORS.idleCount()).isEqualTo(before - 1);
  }

  @Test
  void data_aroundWhatIsCompressedAtOnce_comesBack() throws IOException {
    for (int length = AT_ONCE_BYTES - 1; length <= AT_ONCE_BYTES + 1; length++) {
      byte[] data = data(length, length);
      byte[] compressed = compress(data);
      boolean atOnce = length <= AT_ONCE_BYTES;
      assertThat(Zstd.getFrameContentSize(compressed) == length).isEqualTo(atOnce);
      assertThat(decompress(compressed)).isEqualTo(data);
    }
  }

  @Test
  void data_inPieces_comesBack() throws IOException {
    byte[] data = data(3, 2 * AT_ONCE_BYTES);
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    try (OutputStream stream = zstd.compress(sink)) {
      stream.write(data[0]);
      for (int i = 1; i < data.length; i += 1_021) {
        stream.write(data, i, Math.min(1_021, data.length - i));
      }
    }
    assertThat(decompress(sink.toByteArray())).isEqualTo(data);
  }

  @Test
  void closedOutput_takesNoMore() throws IOException {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    OutputStream stream = zstd.compress(sink);
    stream.write(1);
    stream.close();
    int length = sink.size();
    stream.close();
    assertThat(sink.size()).isEqualTo(length);
    assertThatThrownBy(() -> stream.write(2)).isInstanceOf(IOException.class);
  }

  @Test
  void manyThreads_getEachTheirOwn() throws InterruptedException, ExecutionException {
    List<Future<byte[]>> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 1_000; i++) {
        byte[] data = data(i, 37 * i);
        results.add(threads.submit(() -> decompress(compress(data))));
      }
    }
    for (int i = 0; i < results.size(); i++) {
      assertThat(results.get(i).get()).as("seed %d", i).isEqualTo(data(i, 37 * i));
    }
  }
}
