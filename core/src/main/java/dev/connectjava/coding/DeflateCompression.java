package dev.connectjava.coding;

import dev.connectjava.spi.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The compression {@code deflate}: the zlib format. Thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1950">RFC 1950</a>
 */
public final class DeflateCompression implements Compression {

  private final CodecPool<Deflater> deflaters;
  private final CodecPool<Inflater> inflaters =
      new CodecPool<>(Inflater::new, Inflater::reset, Inflater::end);

  /** Creates the compression with the fastest level. */
  public DeflateCompression() {
    this(Deflater.BEST_SPEED);
  }

  /** Creates the compression with a level from 0 to 9. */
  public DeflateCompression(int level) {
    this.deflaters = new CodecPool<>(() -> new Deflater(level), Deflater::reset, Deflater::end);
  }

  @Override
  public String name() {
    return "deflate";
  }

  @Override
  public OutputStream compress(OutputStream sink) {
    return new DeflateOutput(sink, deflaters);
  }

  @Override
  public InputStream decompress(InputStream source) {
    return new ZlibInput(source, inflaters);
  }

  /** The inflater itself reads zlib's header and checksum. */
  private static final class ZlibInput extends InflateInput {

    ZlibInput(InputStream source, CodecPool<Inflater> pool) {
      super(source, pool);
    }

    @Override
    void readHeader() {}

    @Override
    boolean readTrailer() throws IOException {
      if (!isAtEnd()) {
        throw new IOException("there are more bytes after the end of the data");
      }
      return false;
    }
  }
}
