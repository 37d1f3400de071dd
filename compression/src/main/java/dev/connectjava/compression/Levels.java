package dev.connectjava.compression;

import java.util.Locale;

/** Checks compression levels. */
final class Levels {

  private Levels() {}

  static int inRange(String compression, int level, int least, int most) {
    if (level < least || level > most) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the level of %s must be from %d to %d, but was %d",
              compression,
              least,
              most,
              level));
    }
    return level;
  }
}
