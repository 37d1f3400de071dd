package dev.connectjava.compression;

import dev.connectjava.spi.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The compression {@code snappy}, in its framing format. It needs {@code
 * org.xerial.snappy:snappy-java} on the path. Immutable and thread-safe.
 *
 * <p>A router or a client finds it on the path.
 *
 * @see <a href="https://github.com/google/snappy/blob/main/framing_format.txt">Snappy framing
 *     format</a>
 */
public final class SnappyCompression implements Compression {

  private static final boolean PRESENT = Libraries.isThere("org.xerial.snappy.Snappy");

  /** Makes the compression. */
  public SnappyCompression() {}

  @Override
  public String name() {
    return "snappy";
  }

  @Override
  public boolean isPresent() {
    return PRESENT;
  }

  @Override
  public boolean isAvailable() {
    return PRESENT && Loaded.WORKS;
  }

  @Override
  public OutputStream compress(OutputStream sink) throws IOException {
    return SnappyStreams.compress(sink);
  }

  @Override
  public InputStream decompress(InputStream source) {
    return SnappyStreams.decompress(source);
  }

  /** Loads the native library when this class is used for the first time. */
  private static final class Loaded {
    static final boolean WORKS = Libraries.works("snappy", SnappyStreams::load);
  }
}
