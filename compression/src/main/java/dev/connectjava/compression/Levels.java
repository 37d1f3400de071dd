package dev.connectjava.compression;

/** Checks compression levels. */
final class Levels {

  private Levels() {}

  static int inRange(String compression, int level, int least, int most) {
    if (level < least || level > most) {
      throw new IllegalArgumentException(
          "the level of %s is from %d to %d, but was %d"
              .formatted(compression, least, most, level));
    }
    return level;
  }
}
