package dev.connectjava;

import dev.connectjava.coding.DeflateCompression;
import dev.connectjava.coding.GzipCompression;
import dev.connectjava.spi.Compression;
import java.util.Locale;

/**
 * The compressions of the JDK, gzip and deflate, with a level of choice. Routers and clients have
 * both with level 1 by default.
 *
 * <pre>{@code
 * Router.builder().compression(Compressions.gzip(6))
 * }</pre>
 */
public final class Compressions {

  private Compressions() {}

  /**
   * Returns the compression {@code gzip}.
   *
   * @param level from 0 to 9; 0 stores without compressing, 1 is the fastest, 9 compresses best
   * @throws IllegalArgumentException if the level is out of this range
   */
  public static Compression gzip(int level) {
    return new GzipCompression(inRange("gzip", level));
  }

  /**
   * Returns the compression {@code deflate}, which has zlib's format.
   *
   * @param level from 0 to 9; 0 stores without compressing, 1 is the fastest, 9 compresses best
   * @throws IllegalArgumentException if the level is out of this range
   */
  public static Compression deflate(int level) {
    return new DeflateCompression(inRange("deflate", level));
  }

  private static int inRange(String name, int level) {
    if (level < 0 || level > 9) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "the level of %s must be from 0 to 9, but was %d", name, level));
    }
    return level;
  }
}
