package dev.connectjava.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;

class DeflateCompressionTest {

  private final DeflateCompression deflate = new DeflateCompression();

  @Test
  void data_goesToAndFromTheJdk() throws IOException {
    byte[] data = Streams.data(Streams.random(1), 50_000);
    byte[] jdk = jdkDeflate(data, new Deflater());
    byte[] ours = Streams.compress(deflate, data);

    assertThat(Streams.decompress(deflate, jdk)).isEqualTo(data);
    assertThat(new InflaterInputStream(new ByteArrayInputStream(ours)).readAllBytes())
        .isEqualTo(data);
  }

  @Test
  void rawDeflate_withoutZlibHeader_isRefused() throws IOException {
    byte[] raw = jdkDeflate(new byte[100], new Deflater(Deflater.BEST_SPEED, true));

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Streams.decompress(deflate, raw))
        .withMessageContaining("corrupt");
  }

  @Test
  void presetDictionary_isRefused() throws IOException {
    Deflater deflater = new Deflater();
    deflater.setDictionary(new byte[] {1, 2, 3});
    byte[] compressed = jdkDeflate(new byte[] {1, 2, 3, 1, 2, 3}, deflater);

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Streams.decompress(deflate, compressed))
        .withMessageContaining("preset dictionaries");
  }

  @Test
  void secondStream_isRefused() throws IOException {
    byte[] one = Streams.compress(deflate, new byte[] {1});
    byte[] two = Arrays.copyOf(one, 2 * one.length);
    System.arraycopy(one, 0, two, one.length, one.length);

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Streams.decompress(deflate, two))
        .withMessageContaining("after the end");
  }

  private static byte[] jdkDeflate(byte[] data, Deflater deflater) throws IOException {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    try (OutputStream compressed = new DeflaterOutputStream(sink, deflater)) {
      compressed.write(data);
    } finally {
      deflater.end();
    }
    return sink.toByteArray();
  }
}
