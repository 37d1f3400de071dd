package dev.connectjava.coding;

import dev.connectjava.spi.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The compression {@code gzip}. Thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1952">RFC 1952</a>
 */
public final class GzipCompression implements Compression {

  private static final int MAGIC_1 = 0x1F;
  private static final int MAGIC_2 = 0x8B;
  private static final int UNKNOWN_SYSTEM = 0xFF;

  /** No flags, no time, the fastest algorithm. */
  private static final byte[] HEADER = {
    MAGIC_1, (byte) MAGIC_2, Deflater.DEFLATED, 0, 0, 0, 0, 0, 4, (byte) UNKNOWN_SYSTEM
  };

  private final CodecPool<Deflater> deflaters;
  private final CodecPool<Inflater> inflaters =
      new CodecPool<>(() -> new Inflater(true), Inflater::reset, Inflater::end);

  /** Creates the compression with the fastest level. */
  public GzipCompression() {
    this(Deflater.BEST_SPEED);
  }

  /** Creates the compression with a level from 0 to 9. */
  public GzipCompression(int level) {
    this.deflaters =
        new CodecPool<>(() -> new Deflater(level, true), Deflater::reset, Deflater::end);
  }

  @Override
  public String name() {
    return "gzip";
  }

  @Override
  public OutputStream compress(OutputStream sink) throws IOException {
    sink.write(HEADER);
    return new GzipOutput(sink, deflaters);
  }

  @Override
  public InputStream decompress(InputStream source) {
    return new GzipInput(source, inflaters);
  }

  private static final class GzipOutput extends DeflateOutput {

    private final CRC32 crc = new CRC32();
    private int length;

    GzipOutput(OutputStream sink, CodecPool<Deflater> pool) {
      super(sink, pool);
    }

    @Override
    public void write(byte[] source, int offset, int count) throws IOException {
      super.write(source, offset, count);
      crc.update(source, offset, count);
      length += count;
    }

    @Override
    void writeTrailer(OutputStream target) throws IOException {
      writeLittleEndian(target, (int) crc.getValue());
      writeLittleEndian(target, length);
    }

    private static void writeLittleEndian(OutputStream target, int value) throws IOException {
      for (int shift = 0; shift < 32; shift += 8) {
        target.write(value >>> shift);
      }
    }
  }

  private static final class GzipInput extends InflateInput {

    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xE0;
    private static final int TIME_AND_SYSTEM_BYTES = 6;

    private final CRC32 crc = new CRC32();
    private int length;

    GzipInput(InputStream source, CodecPool<Inflater> pool) {
      super(source, pool);
    }

    @Override
    void readHeader() throws IOException {
      crc.reset();
      if (headerByte() != MAGIC_1 || headerByte() != MAGIC_2 || headerByte() != Deflater.DEFLATED) {
        throw new IOException("a gzip member has no valid header");
      }
      int flags = headerByte();
      if ((flags & RESERVED) != 0) {
        throw new IOException(
            "the gzip header has reserved flags 0x" + Integer.toHexString(flags & RESERVED));
      }
      skip(TIME_AND_SYSTEM_BYTES);
      if ((flags & EXTRA) != 0) {
        skip(headerByte() | headerByte() << 8);
      }
      if ((flags & NAME) != 0) {
        skipText();
      }
      if ((flags & COMMENT) != 0) {
        skipText();
      }
      if ((flags & HEADER_CRC) != 0) {
        checkHeader((int) crc.getValue() & 0xFFFF);
      }
      crc.reset();
      length = 0;
    }

    private int headerByte() throws IOException {
      int value = readByte();
      crc.update(value);
      return value;
    }

    private void skip(int count) throws IOException {
      for (int i = 0; i < count; i++) {
        headerByte();
      }
    }

    private void skipText() throws IOException {
      int value = headerByte();
      while (value != 0) {
        value = headerByte();
      }
    }

    private void checkHeader(int actual) throws IOException {
      if ((readByte() | readByte() << 8) != actual) {
        throw new IOException("the checksum of the gzip header does not match");
      }
    }

    @Override
    void onInflated(byte[] bytes, int offset, int count) {
      crc.update(bytes, offset, count);
      length += count;
    }

    /** Checks the trailer; another member may follow, as RFC 1952, section 2.2 allows. */
    @Override
    boolean readTrailer() throws IOException {
      if (readLittleEndian() != (int) crc.getValue() || readLittleEndian() != length) {
        throw new IOException("the checksum or the length of the data does not match");
      }
      return !isAtEnd();
    }

    private int readLittleEndian() throws IOException {
      return readByte() | readByte() << 8 | readByte() << 16 | readByte() << 24;
    }
  }
}
