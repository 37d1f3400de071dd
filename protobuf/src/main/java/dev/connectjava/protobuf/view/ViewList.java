package dev.connectjava.protobuf.view;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;

/**
 * The messages of a repeated field, or of the values of a map field. Immutable.
 *
 * @param <V> the class of their views
 */
public final class ViewList<V extends MessageView<?>> extends AbstractList<V>
    implements RandomAccess {

  private static final ViewList<?> EMPTY = new ViewList<>();

  private Object[] elements = {};
  private int size;

  ViewList() {}

  /** Returns a list without elements. */
  @SuppressWarnings("unchecked") // There are none.
  public static <V extends MessageView<?>> ViewList<V> empty() {
    return (ViewList<V>) EMPTY;
  }

  /** Adds an element while the message is read. */
  void add(V element, ViewReader reader) {
    if (size == elements.length) {
      int capacity = reader.capacity(size);
      reader.charge((long) (capacity - size) * Long.BYTES);
      elements = Arrays.copyOf(elements, capacity);
    }
    elements[size++] = element;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  @SuppressWarnings("unchecked") // Only such elements are added.
  public V get(int index) {
    return (V) elements[Span.checkIndex(index, size)];
  }
}
