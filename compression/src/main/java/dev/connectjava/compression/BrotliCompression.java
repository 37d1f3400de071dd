package dev.connectjava.compression;

import dev.connectjava.spi.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The compression {@code br} (Brotli). It needs {@code com.aayushatharva.brotli4j:brotli4j} on the
 * path, and that library's {@code native-} artifact for the system. Immutable and thread-safe.
 *
 * <p>A router or a client finds it on the path. To set it with another quality:
 *
 * <pre>{@code
 * Router.builder().service(new Greeter()).compression(BrotliCompression.ofQuality(5)).build();
 * }</pre>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7932">RFC 7932</a>
 */
public final class BrotliCompression implements Compression {

  private static final int DEFAULT_QUALITY = 1;

  private static final boolean PRESENT =
      Libraries.isThere("com.aayushatharva.brotli4j.Brotli4jLoader");

  private final int quality;

  /** Makes the compression with quality 1. */
  public BrotliCompression() {
    this(DEFAULT_QUALITY);
  }

  private BrotliCompression(int quality) {
    this.quality = quality;
  }

  /**
   * Returns the compression with another quality.
   *
   * @param quality from 0, the fastest, to 11
   * @throws IllegalArgumentException if the quality is not in this range
   */
  public static BrotliCompression ofQuality(int quality) {
    return new BrotliCompression(Levels.inRange("br", quality, 0, 11));
  }

  @Override
  public String name() {
    return "br";
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
    return BrotliStreams.compress(sink, quality);
  }

  @Override
  public InputStream decompress(InputStream source) throws IOException {
    return BrotliStreams.decompress(source);
  }

  /** Loads the native library when this class is used for the first time. */
  private static final class Loaded {
    static final boolean WORKS = Libraries.works("br", BrotliStreams::load);
  }
}
