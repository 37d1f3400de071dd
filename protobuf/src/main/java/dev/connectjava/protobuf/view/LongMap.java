package dev.connectjava.protobuf.view;

/**
 * A map field with keys that are numbers of 64 bits. Immutable and thread-safe.
 *
 * @param <V> the list of the values
 */
public final class LongMap<V> extends MapView<LongList, V> {

  private LongMap(LongList keys, V values) {
    super(keys, values);
  }

  /** Returns a map without entries, for generated code. */
  public static <V> LongMap<V> empty(V noValues) {
    return new LongMap<>(LongList.EMPTY, noValues);
  }

  /** Returns the index of the valid entry with a key; -1 if there is none. */
  public int find(long key) {
    return find(Hash.of(key), entry -> keys().get(entry) == key);
  }

  @Override
  int hash(int entry) {
    return Hash.of(keys().get(entry));
  }

  @Override
  boolean isSame(int entry, int other) {
    return keys().get(entry) == keys().get(other);
  }
}
