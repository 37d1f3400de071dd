package dev.connectjava;

import dev.connectjava.coding.DeflateCompression;
import dev.connectjava.coding.GzipCompression;
import dev.connectjava.spi.Compression;
import java.util.Locale;

/**
 * The compressions of the JDK with levels of one's own; with level 1 routers and clients have them
 * anyway.
 *
 * <pre>{@code
 * Router.builder().compression(Compressions.gzip(6))
 * }</pre>
 */
public final class Compressions {

  private Compressions() {}

  /**
   * The compression {@code gzip}.
   *
   * @param level from 0, which only stores, through 1, the fastest, to 9
   */
  public static Compression gzip(int level) {
    return new GzipCompression(inRange("gzip", level));
  }

  /**
   * The compression {@code deflate}, which is zlib's format.
   *
   * @param level from 0, which only stores, through 1, the fastest, to 9
   */
  public static Compression deflate(int level) {
    return new DeflateCompression(inRange("deflate", level));
  }

  private static int inRange(String name, int level) {
    if (level < 0 || level > 9) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "the level of %s is from 0 to 9, but was %d", name, level));
    }
    return level;
  }
}
