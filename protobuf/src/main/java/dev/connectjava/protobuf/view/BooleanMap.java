package dev.connectjava.protobuf.view;

/**
 * A map field with keys that are booleans. Immutable and thread-safe.
 *
 * @param <V> the list of the values
 */
public final class BooleanMap<V> extends MapView<BooleanList, V> {

  private BooleanMap(BooleanList keys, V values) {
    super(keys, values);
  }

  /** Returns a map without entries, for generated code. */
  public static <V> BooleanMap<V> empty(V noValues) {
    return new BooleanMap<>(BooleanList.EMPTY, noValues);
  }

  /** Returns the index of the valid entry with a key; -1 if there is none. */
  public int find(boolean key) {
    return find(key ? 1 : 0, entry -> keys().get(entry) == key);
  }

  @Override
  int hash(int entry) {
    return keys().get(entry) ? 1 : 0;
  }

  @Override
  boolean isSame(int entry, int other) {
    return keys().get(entry) == keys().get(other);
  }
}
