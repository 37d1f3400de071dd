package dev.connectjava.protobuf.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * The keys of one map, in their binary form. Few of them are compared with each other; more are in
 * a hash table, in which keys with equal hashes are sorted. Used by one thread.
 */
final class MapKeys {

  private static final int MOST_COMPARED = 16;

  /** Where the first keys begin and end in the array, in turns. */
  private int[] places = new int[8];

  private int placed;

  /** A bit for the length and the last byte of each of these keys, which often differ. */
  private long marks;

  private Set<String> others = Set.of();

  /** Removes all keys. */
  void clear() {
    placed = 0;
    marks = 0;
    others = Set.of();
  }

  /**
   * Adds a key.
   *
   * @param array has the keys that were added, where they were then
   * @return false if it was there
   */
  boolean add(byte[] array, int from, int to) {
    if (isPlaced(array, from, to)) {
      return false;
    }
    if (placed == 2 * MOST_COMPARED || !others.isEmpty()) {
      return addCopy(array, from, to);
    }
    if (placed == places.length) {
      places = Arrays.copyOf(places, 2 * placed);
    }
    places[placed++] = from;
    places[placed++] = to;
    marks |= mark(array, from, to);
    return true;
  }

  private static long mark(byte[] array, int from, int to) {
    return from == to ? 1 : 1L << (to - from + 7 * array[to - 1]);
  }

  private boolean isPlaced(byte[] array, int from, int to) {
    if ((marks & mark(array, from, to)) == 0) {
      return false;
    }
    for (int i = 0; i < placed; i += 2) {
      int place = places[i];
      int end = places[i + 1];
      if (end - place == to - from && Arrays.equals(array, place, end, array, from, to)) {
        return true;
      }
    }
    return false;
  }

  /** Adds a key that the array does not keep. */
  boolean addCopy(byte[] array, int from, int to) {
    if (others.isEmpty()) {
      others = new HashSet<>();
    }
    for (int i = 0; i < placed; i += 2) {
      others.add(text(array, places[i], places[i + 1]));
    }
    placed = 0;
    return others.add(text(array, from, to));
  }

  /** Returns a text that only this key has. */
  private static String text(byte[] array, int from, int to) {
    return new String(array, from, to - from, ISO_8859_1);
  }
}
