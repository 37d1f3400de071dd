package dev.connectjava.compression;

import dev.connectjava.spi.Compression;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The compression {@code zstd} (Zstandard). It needs {@code com.github.luben:zstd-jni}, 1.5.7-28 or
 * newer, on the path. Immutable and thread-safe.
 *
 * <p>A router or a client finds it on the path. To set it with another level:
 *
 * <pre>{@code
 * Router.builder().service(new Greeter()).compression(ZstdCompression.ofLevel(6)).build();
 * }</pre>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8878">RFC 8878</a>
 */
public final class ZstdCompression implements Compression {

  private static final int DEFAULT_LEVEL = 3;

  private static final boolean PRESENT =
      Libraries.isThere("com.github.luben.zstd.ZstdInputStreamNoFinalizer");

  private final int level;

  /** Makes the compression with level 3. */
  public ZstdCompression() {
    this(DEFAULT_LEVEL);
  }

  private ZstdCompression(int level) {
    this.level = level;
  }

  /**
   * Returns the compression with another level.
   *
   * @param level from 1, the fastest, to 22
   * @throws IllegalArgumentException if the level is not in this range
   */
  public static ZstdCompression ofLevel(int level) {
    return new ZstdCompression(Levels.inRange("zstd", level, 1, 22));
  }

  @Override
  public String name() {
    return "zstd";
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
  public OutputStream compress(OutputStream sink) {
    return ZstdStreams.compress(sink, level);
  }

  @Override
  public InputStream decompress(InputStream source) {
    return ZstdStreams.decompress(source);
  }

  /** Loads the native library when this class is used for the first time. */
  private static final class Loaded {
    static final boolean WORKS = Libraries.works("zstd", ZstdStreams::load);
  }
}
