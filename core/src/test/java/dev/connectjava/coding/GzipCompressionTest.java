package dev.connectjava.coding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GzipCompressionTest {

  private static final int HEADER_BYTES = 10;

  private final GzipCompression gzip = new GzipCompression();

  @Test
  void data_goesToAndFromTheJdk() throws IOException {
    byte[] data = Streams.data(Streams.random(1), 50_000);
    ByteArrayOutputStream jdk = new ByteArrayOutputStream();
    try (OutputStream compressed = new GZIPOutputStream(jdk)) {
      compressed.write(data);
    }
    byte[] ours = Streams.compress(gzip, data);

    assertThat(Streams.decompress(gzip, jdk.toByteArray())).isEqualTo(data);
    assertThat(new GZIPInputStream(new ByteArrayInputStream(ours)).readAllBytes()).isEqualTo(data);
  }

  @Test
  void severalMembers_areReadToTheirEnd() throws IOException {
    ByteArrayOutputStream members = new ByteArrayOutputStream();
    for (String part : new String[] {"one,", "", "two", ""}) {
      members.writeBytes(Streams.compress(gzip, part.getBytes(UTF_8)));
    }

    assertThat(Streams.decompress(gzip, members.toByteArray()))
        .isEqualTo("one,two".getBytes(UTF_8));
  }

  @Test
  void severalMembers_truncatedWithinOne_areRefused() throws IOException {
    byte[] one = Streams.compress(gzip, "one".getBytes(UTF_8));
    byte[] two = Arrays.copyOf(one, 2 * one.length);
    System.arraycopy(one, 0, two, one.length, one.length);

    for (int length = one.length + 1; length < two.length; length++) {
      byte[] truncated = Arrays.copyOf(two, length);
      assertThatExceptionOfType(IOException.class)
          .as("length %d", length)
          .isThrownBy(() -> Streams.decompress(gzip, truncated))
          .withMessageContaining("truncated");
    }
  }

  /** A header with optional fields. */
  record Header(int flags, String fields, boolean withChecksum) {

    static final int CHECKSUM = 2;

    byte[] bytes() {
      ByteArrayOutputStream header = new ByteArrayOutputStream();
      header.writeBytes(new byte[] {0x1F, (byte) 0x8B, 8, (byte) flags, 1, 2, 3, 4, 0, 3});
      header.writeBytes(fields.getBytes(UTF_8));
      if (withChecksum) {
        CRC32 crc = new CRC32();
        crc.update(header.toByteArray());
        header.write((int) crc.getValue());
        header.write((int) crc.getValue() >> 8);
      }
      return header.toByteArray();
    }
  }

  static Stream<Header> headers() {
    return Stream.of(
        new Header(0, "", false),
        new Header(1, "", false),
        new Header(4, "\0\0", false),
        new Header(4, "\3\0abc", false),
        new Header(8, "file\0", false),
        new Header(16, "\0", false),
        new Header(16, "comment\0", false),
        new Header(Header.CHECKSUM, "", true),
        new Header(Header.CHECKSUM | 4 | 8 | 16, "\1\0xname\0comment\0", true));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void optionalFields_areReadOver(Header header) throws IOException {
    assertThat(Streams.decompress(gzip, withHeader(header.bytes()))).isEqualTo(new byte[] {'x'});
  }

  @ParameterizedTest
  @MethodSource("headers")
  void header_truncated_isRefused(Header header) {
    byte[] bytes = header.bytes();
    for (int length = 0; length < bytes.length; length++) {
      byte[] truncated = Arrays.copyOf(bytes, length);
      assertThatExceptionOfType(IOException.class)
          .as("length %d", length)
          .isThrownBy(() -> Streams.decompress(gzip, truncated))
          .withMessageContaining("truncated");
    }
  }

  @Test
  void longExtraField_isReadOver() throws IOException {
    Header header = new Header(4, "\0\2" + "e".repeat(512), false);

    assertThat(Streams.decompress(gzip, withHeader(header.bytes()))).isEqualTo(new byte[] {'x'});
  }

  @Test
  void wrongHeaderChecksum_isRefused() {
    byte[] header = new Header(Header.CHECKSUM | 8, "name\0", true).bytes();
    header[HEADER_BYTES] = 'g';

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Streams.decompress(gzip, withHeader(header)))
        .withMessageContaining("checksum of the gzip header does not match");
  }

  @ParameterizedTest
  @ValueSource(ints = {0x20, 0x40, 0x80})
  void reservedFlags_areRefused(int flag) {
    byte[] header = new Header(flag, "", false).bytes();

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Streams.decompress(gzip, withHeader(header)))
        .withMessageContaining("reserved flags 0x" + Integer.toHexString(flag));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void otherFormat_isRefused(int position) throws IOException {
    byte[] compressed = Streams.compress(gzip, new byte[10]);
    compressed[position]++;

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Streams.decompress(gzip, compressed))
        .withMessageContaining("a gzip member has no valid header");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void wrongTrailer_isRefused(int fromEnd) throws IOException {
    byte[] compressed = Streams.compress(gzip, new byte[10]);
    compressed[compressed.length - fromEnd]++;

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Streams.decompress(gzip, compressed))
        .withMessageContaining("checksum or the length");
  }

  private byte[] withHeader(byte[] header) throws IOException {
    byte[] plain = Streams.compress(gzip, new byte[] {'x'});
    ByteArrayOutputStream member = new ByteArrayOutputStream();
    member.writeBytes(header);
    member.write(plain, HEADER_BYTES, plain.length - HEADER_BYTES);
    return member.toByteArray();
  }
}
