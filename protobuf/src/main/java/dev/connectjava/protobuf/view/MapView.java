package dev.connectjava.protobuf.view;

import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A map field: its entries as they were received, a list of keys and a list of values of the same
 * length. Immutable and thread-safe.
 *
 * <p>A peer may send several entries with the same key; then the last one is valid. {@code find}
 * and {@link #forEachDistinct} only return valid entries, by their index; {@link #size} counts all
 * of them.
 *
 * <pre>{@code
 * int index = view.labels().find(NAME);
 * if (index >= 0) {
 *   use(view.labels().values().get(index));
 * }
 * }</pre>
 *
 * @param <K> the list of the keys: {@link Utf8List}, {@link IntList}, {@link LongList} or {@link
 *     BooleanList}
 * @param <V> the list of the values
 */
public abstract sealed class MapView<K, V> permits BooleanMap, IntMap, LongMap, TextMap {

  /** Maps with more entries get an index when a key is searched. */
  private static final int MOST_WITHOUT_INDEX = 16;

  private K keys;
  private V values;
  private int size;

  /** The last entry of each key, plus one, by the hash of the key; 0 for none. */
  private volatile int @Nullable [] index;

  MapView(K keys, V values) {
    this.keys = keys;
    this.values = values;
  }

  /** Sets the lists while the message is read. */
  void set(K newKeys, V newValues, int newSize) {
    this.keys = newKeys;
    this.values = newValues;
    this.size = newSize;
  }

  /** Returns the number of entries, also of those that a later one replaces. */
  public final int size() {
    return size;
  }

  /** Returns whether the map is empty. */
  public final boolean isEmpty() {
    return size == 0;
  }

  /** Returns the keys of all entries. */
  public final K keys() {
    return keys;
  }

  /** Returns the values of all entries, in the order of the keys. */
  public final V values() {
    return values;
  }

  /** Passes the index of each valid entry to an action, in the order of these entries. */
  public final void forEachDistinct(IntConsumer action) {
    for (int entry = 0; entry < size; entry++) {
      if (isValid(entry)) {
        action.accept(entry);
      }
    }
  }

  /** Returns whether no later entry replaces an entry. */
  final boolean isValid(int entry) {
    return last(entry) == entry;
  }

  /** Returns the last entry with the key of an entry. */
  private int last(int entry) {
    if (size <= MOST_WITHOUT_INDEX) {
      int last = size - 1;
      while (!isSame(last, entry)) {
        last--;
      }
      return last;
    }
    int[] table = index();
    int slot = hash(entry) & (table.length - 1);
    while (!isSame(table[slot] - 1, entry)) {
      slot = (slot + 1) & (table.length - 1);
    }
    return table[slot] - 1;
  }

  /** A key that is searched. */
  interface Key {
    boolean isKeyOf(int entry);
  }

  /** Returns the last entry with a key; -1 if there is none. */
  final int find(int hash, Key key) {
    if (size <= MOST_WITHOUT_INDEX) {
      int last = size - 1;
      while (last >= 0 && !key.isKeyOf(last)) {
        last--;
      }
      return last;
    }
    int[] table = index();
    int slot = hash & (table.length - 1);
    while (table[slot] != 0 && !key.isKeyOf(table[slot] - 1)) {
      slot = (slot + 1) & (table.length - 1);
    }
    return table[slot] - 1;
  }

  private int[] index() {
    int[] found = index;
    if (found == null) {
      found = newIndex();
      index = found;
    }
    return found;
  }

  private int[] newIndex() {
    int[] table = new int[Integer.highestOneBit(size) << 2];
    for (int entry = 0; entry < size; entry++) {
      int slot = hash(entry) & (table.length - 1);
      while (table[slot] != 0 && !isSame(table[slot] - 1, entry)) {
        slot = (slot + 1) & (table.length - 1);
      }
      table[slot] = entry + 1;
    }
    return table;
  }

  /** Returns the hash of the key of an entry. */
  abstract int hash(int entry);

  /** Returns whether two entries have the same key. */
  abstract boolean isSame(int entry, int other);

  /** Returns the valid entries. */
  @Override
  public final String toString() {
    StringBuilder text = new StringBuilder("{");
    forEachDistinct(entry -> {
      text.append(text.length() > 1 ? ", " : "");
      text.append(element(keys, entry)).append('=').append(element(values, entry));
    });
    return text.append('}').toString();
  }

  private static Object element(Object list, int index) {
    return switch (list) {
      case IntList numbers -> numbers.get(index);
      case LongList numbers -> numbers.get(index);
      case FloatList numbers -> numbers.get(index);
      case DoubleList numbers -> numbers.get(index);
      case BooleanList booleans -> booleans.get(index);
      case List<?> others -> others.get(index);
      default -> throw new IllegalStateException("unknown list: " + list);
    };
  }
}
