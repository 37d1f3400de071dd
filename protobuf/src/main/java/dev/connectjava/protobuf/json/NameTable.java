package dev.connectjava.protobuf.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A hash table whose keys are names in UTF-8, looked up by a part of an array. The names may be
 * those of a peer's schema, chosen to collide: those that find no free place near their own are
 * kept in an ordinary map. Immutable.
 */
final class NameTable<V> {

  /** The number of places that a name may have. */
  private static final int PLACES = 16;

  private final byte[][] names;
  private final Object[] values;
  private final int mask;

  /** The names whose places were taken. The map compares strings that have the same hash. */
  private final Map<String, V> others = new HashMap<>();

  NameTable(Map<String, V> entries) {
    int length = Integer.highestOneBit(Math.max(1, entries.size())) * 4;
    this.names = new byte[length][];
    this.values = new Object[length];
    this.mask = length - 1;
    entries.forEach(this::put);
  }

  private void put(String name, V value) {
    byte[] utf8 = name.getBytes(UTF_8);
    int index = hash(utf8, 0, utf8.length) & mask;
    for (int i = 0; i < PLACES; i++) {
      if (names[index] == null) {
        names[index] = utf8;
        values[index] = value;
        return;
      }
      index = (index + 1) & mask;
    }
    others.put(name, value);
  }

  /** Returns the value of a name; null if the table does not have it. */
  @SuppressWarnings("unchecked") // Only such values are put.
  @Nullable V get(byte[] bytes, int from, int to) {
    int index = hash(bytes, from, to) & mask;
    for (int i = 0; i < PLACES; i++) {
      byte[] name = names[index];
      if (name == null) {
        return null;
      }
      if (Arrays.equals(name, 0, name.length, bytes, from, to)) {
        return (V) values[index];
      }
      index = (index + 1) & mask;
    }
    return others.isEmpty() ? null : others.get(new String(bytes, from, to - from, UTF_8));
  }

  private static int hash(byte[] bytes, int from, int to) {
    int hash = to - from;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash ^ hash >>> 16;
  }
}
