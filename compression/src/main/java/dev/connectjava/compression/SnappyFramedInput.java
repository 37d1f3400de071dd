package dev.connectjava.compression;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.xerial.snappy.Snappy;

/**
 * Reads the framing format chunk by chunk. The library's own stream allocates an array of the
 * length that a chunk announces, up to 16 MiB for four bytes of input; this one refuses lengths
 * that the format does not allow.
 *
 * <pre>
 * chunk: type (1 byte), length (3 bytes, little-endian), then this number of bytes; those of a data
 *        chunk begin with a masked CRC-32C (4 bytes, little-endian) of the uncompressed data
 * </pre>
 *
 * @see <a href="https://github.com/google/snappy/blob/main/framing_format.txt">Snappy framing
 *     format</a>
 */
final class SnappyFramedInput extends InputStream {

  private static final int STREAM_IDENTIFIER = 0xFF;
  private static final byte[] IDENTIFIER = {'s', 'N', 'a', 'P', 'p', 'Y'};
  private static final int COMPRESSED = 0;
  private static final int UNCOMPRESSED = 1;
  private static final int FIRST_SKIPPABLE = 0x80;

  private static final int CHECKSUM_BYTES = 4;
  private static final int CHUNK_BYTES = 65_536;
  private static final int COMPRESSED_BYTES =
      CHECKSUM_BYTES + Snappy.maxCompressedLength(CHUNK_BYTES);

  private final InputStream source;
  private byte[] chunk = new byte[0];
  private int position;
  private boolean identified;

  SnappyFramedInput(InputStream source) {
    this.source = source;
  }

  @Override
  public int read() throws IOException {
    return fill() ? chunk[position++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, chunk.length - position);
    System.arraycopy(chunk, position, target, offset, count);
    position += count;
    return count;
  }

  /** Reads chunks until there is data, or until the end of the stream. */
  private boolean fill() throws IOException {
    while (position == chunk.length) {
      int type = source.read();
      if (type < 0) {
        if (!identified) {
          throw new EOFException("the stream identifier is missing");
        }
        return false;
      }
      readChunk(type, byteOrEnd() | byteOrEnd() << 8 | byteOrEnd() << 16);
    }
    return true;
  }

  private void readChunk(int type, int length) throws IOException {
    if (type == STREAM_IDENTIFIER) {
      if (length != IDENTIFIER.length || !Arrays.equals(bytes(length), IDENTIFIER)) {
        throw new IOException("the stream identifier is not sNaPpY");
      }
      identified = true;
    } else if (!identified) {
      throw new IOException("the stream does not begin with its identifier");
    } else if (type == COMPRESSED) {
      data(uncompressed(bytes(dataLength(length, COMPRESSED_BYTES))));
    } else if (type == UNCOMPRESSED) {
      byte[] bytes = bytes(dataLength(length, CHECKSUM_BYTES + CHUNK_BYTES));
      data(new Data(checksum(bytes), Arrays.copyOfRange(bytes, CHECKSUM_BYTES, length)));
    } else if (type >= FIRST_SKIPPABLE) {
      source.skipNBytes(length);
    } else {
      throw new IOException("a chunk has the reserved type " + type);
    }
  }

  /** The uncompressed data of a chunk, and the checksum that the chunk states. */
  private record Data(int checksum, byte[] bytes) {}

  private static int dataLength(int length, int most) throws IOException {
    if (length < CHECKSUM_BYTES || length > most) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "a data chunk has from %d to %,d bytes, but this one has %,d",
              CHECKSUM_BYTES,
              most,
              length));
    }
    return length;
  }

  private static Data uncompressed(byte[] bytes) throws IOException {
    int length = bytes.length - CHECKSUM_BYTES;
    int inflated = Snappy.uncompressedLength(bytes, CHECKSUM_BYTES, length);
    if (inflated < 0 || inflated > CHUNK_BYTES) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "a chunk has at most %,d bytes uncompressed, but this one has %,d",
              CHUNK_BYTES,
              inflated));
    }
    byte[] target = new byte[inflated];
    Snappy.uncompress(bytes, CHECKSUM_BYTES, length, target, 0);
    return new Data(checksum(bytes), target);
  }

  private void data(Data data) throws IOException {
    CRC32C crc = new CRC32C();
    crc.update(data.bytes);
    int value = (int) crc.getValue();
    if (((value >>> 15 | value << 17) + 0xA282EAD8) != data.checksum) {
      throw new IOException("the checksum of a chunk does not match its data");
    }
    chunk = data.bytes;
    position = 0;
  }

  private static int checksum(byte[] bytes) {
    return (bytes[0] & 0xFF)
        | (bytes[1] & 0xFF) << 8
        | (bytes[2] & 0xFF) << 16
        | (bytes[3] & 0xFF) << 24;
  }

  private byte[] bytes(int count) throws IOException {
    byte[] bytes = source.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("the stream ends inside a chunk");
    }
    return bytes;
  }

  private int byteOrEnd() throws IOException {
    int value = source.read();
    if (value < 0) {
      throw new EOFException("the stream ends inside the header of a chunk");
    }
    return value;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
