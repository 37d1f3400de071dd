package dev.connectjava.protobuf.view;

/**
 * A map field with keys that are strings. Immutable and thread-safe.
 *
 * @param <V> the list of the values
 */
public final class TextMap<V> extends MapView<Utf8List, V> {

  private TextMap(Utf8List keys, V values) {
    super(keys, values);
  }

  /** Returns a map without entries, for generated code. */
  public static <V> TextMap<V> empty(V noValues) {
    return new TextMap<>(Utf8List.EMPTY, noValues);
  }

  /** Returns the index of the valid entry with a key; -1 if there is none. */
  public int find(Utf8 key) {
    return find(key.hashCode(), entry -> keys().get(entry).equals(key));
  }

  @Override
  int hash(int entry) {
    return keys().get(entry).hashCode();
  }

  @Override
  boolean isSame(int entry, int other) {
    return keys().get(entry).equals(keys().get(other));
  }
}
