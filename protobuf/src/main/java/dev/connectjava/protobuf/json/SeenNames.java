package dev.connectjava.protobuf.json;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The members of one object that were read: fields by their indices, others by their names. */
final class SeenNames {

  private static final long[] NONE = {};

  /** The first 64 fields. */
  private long first;

  private long[] more = NONE;
  private @Nullable Set<String> names;

  /**
   * Adds a field.
   *
   * @param index less than the bound
   * @return false if it was there
   */
  boolean add(int index, int bound) {
    long bit = 1L << index;
    if (index < Long.SIZE) {
      boolean isNew = (first & bit) == 0;
      first |= bit;
      return isNew;
    }
    if (more.length == 0) {
      more = new long[(bound - 1) / Long.SIZE];
    }
    int word = index / Long.SIZE - 1;
    boolean isNew = (more[word] & bit) == 0;
    more[word] |= bit;
    return isNew;
  }

  /** Adds a name; returns false if it was there. */
  boolean add(String name) {
    Set<String> known = names;
    if (known == null) {
      known = new HashSet<>();
      names = known;
    }
    return known.add(name);
  }
}
