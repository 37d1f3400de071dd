package dev.connectjava.protobuf.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A hash table whose keys are names in UTF-8, looked up by a part of an array. Immutable. */
final class NameTable<V> {

  private final byte[][] names;
  private final Object[] values;
  private final int mask;

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
    while (names[index] != null) {
      index = (index + 1) & mask;
    }
    names[index] = utf8;
    values[index] = value;
  }

  /** Returns the value of a name; null if the table does not have it. */
  @SuppressWarnings("unchecked") // Only such values are put.
  @Nullable V get(byte[] bytes, int from, int to) {
    int index = hash(bytes, from, to) & mask;
    for (byte[] name = names[index]; name != null; name = names[index]) {
      if (Arrays.equals(name, 0, name.length, bytes, from, to)) {
        return (V) values[index];
      }
      index = (index + 1) & mask;
    }
    return null;
  }

  private static int hash(byte[] bytes, int from, int to) {
    int hash = to - from;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash ^ hash >>> 16;
  }
}
