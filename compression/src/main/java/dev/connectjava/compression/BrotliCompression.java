package dev.connectjava.compression;

import dev.connectjava.spi.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The compression {@code br}, by {@code com.aayushatharva.brotli4j:brotli4j} and its {@code
 * native-} artifact of the system. Immutable and thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7932">RFC 7932</a>
 */
public final class BrotliCompression implements Compression {

  private static final int DEFAULT_QUALITY = 1;

  private static final boolean AVAILABLE =
      Libraries.isThere("com.aayushatharva.brotli4j.Brotli4jLoader")
          && Libraries.works("br", BrotliStreams::load);

  private final int quality;

  /** The compression with quality 1. */
  public BrotliCompression() {
    this(DEFAULT_QUALITY);
  }

  private BrotliCompression(int quality) {
    this.quality = quality;
  }

  /**
   * The compression with another quality.
   *
   * @param quality from 0, the fastest, to 11
   */
  public static BrotliCompression ofQuality(int quality) {
    return new BrotliCompression(Levels.inRange("br", quality, 0, 11));
  }

  @Override
  public String name() {
    return "br";
  }

  @Override
  public boolean isAvailable() {
    return AVAILABLE;
  }

  @Override
  public OutputStream compress(OutputStream sink) throws IOException {
    return BrotliStreams.compress(sink, quality);
  }

  @Override
  public InputStream decompress(InputStream source) throws IOException {
    return BrotliStreams.decompress(source);
  }
}
